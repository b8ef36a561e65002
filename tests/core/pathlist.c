/* Colon lists: an element in, an element out, everything else as it was. */
#include "tap.h"
#include "fake.h"
#include "../common/internal.h"

static struct ve_buf buf, other;

static const char *removed(const char *list, const char *element, struct ve_places *places, bool *left)
{
	ve_buf_reset(&buf);
	*left = ve_pathlist_remove(&buf, list, element, places);
	return ve_buf_text(&buf);
}

/* Remove, prepend, remove, restore: what activate and deactivate do to a list. */
static void round_trip(const char *list, const char *element, const char *active)
{
	struct ve_places places;
	bool left;
	char *shown = strdup(list ? list : "unset");
	ve_buf_reset(&other);
	ve_pathlist_prepend(&other, element, list, &places);
	is_str(ve_buf_text(&other), active, "in front of '%s', once", shown);
	removed(other.data, element, NULL, &left);
	ve_buf_reset(&other);
	ve_pathlist_restore(&other, ve_buf_text(&buf), left, element, &places);
	is_str(ve_buf_text(&other), list ? list : "", "and back to '%s'", shown);
	free(shown);
}

int main(void)
{
	struct fake fake;
	struct ve_places places;
	bool left;

	/* The oldest mistake of such plugins: "$VIRTUAL_ENV/bin" with VIRTUAL_ENV unset is "/bin". */
	fake_init(&fake);
	fake_run(&fake, "deactivate", NULL);
	is_str(fake_get(&fake, "PATH"), "/usr/bin:/bin", "VIRTUAL_ENV unset never turns into removing /bin from PATH");
	fake_set(&fake, "VIRTUAL_ENV", "", VE_EXPORTED);
	fake_run(&fake, "deactivate", NULL);
	is_str(fake_get(&fake, "PATH"), "/usr/bin:/bin", "nor does an empty one");
	fake_release(&fake);

	is_str(removed("/a:/e/bin:/b", "/e/bin", &places, &left), "/a:/b", "from the middle");
	ok(left, "some are left");
	ok(places.count == 1 && places.at[0] == 1, "its place is known");
	is_str(removed("/e/bin:/a:/e/bin:/e/bin", "/e/bin", &places, &left), "/a", "every one of it");
	ok(places.count == 3 && places.at[0] == 0 && places.at[1] == 2 && places.at[2] == 3, "and every place");
	is_str(removed("/e/bin/x:/e/bi:/x/e/bin", "/e/bin", NULL, &left), "/e/bin/x:/e/bi:/x/e/bin", "a longer or shorter one is another");
	is_str(removed("::/a:", "/e", NULL, &left), "::/a:", "empty elements stay");
	ok(left, "and count");
	is_str(removed("/e", "/e", NULL, &left), "", "the only one");
	ok(!left, "leaves none");
	is_str(removed(":/e", "/e", NULL, &left), "", "an empty element alone is the text \"\"");
	ok(left, "which is one element, not none");
	is_str(removed(NULL, "/e", NULL, &left), "", "unset");
	ok(!left, "has no elements");
	is_str(removed("", "/e", NULL, &left), "", "empty");
	ok(!left, "has none either");

	round_trip("/usr/bin:/bin", "/e/bin", "/e/bin:/usr/bin:/bin");
	round_trip("", "/e/bin", "/e/bin");
	round_trip(NULL, "/e/bin", "/e/bin");
	round_trip(":/bin", "/e/bin", "/e/bin::/bin");
	round_trip("/bin:", "/e/bin", "/e/bin:/bin:");
	round_trip(":", "/e/bin", "/e/bin::");
	round_trip("/a::/b", "/e/bin", "/e/bin:/a::/b");
	round_trip("/a:/a:/a", "/e/bin", "/e/bin:/a:/a:/a");
	round_trip("/a:/e/bin:/b", "/e/bin", "/e/bin:/a:/b");
	round_trip("/e/bin", "/e/bin", "/e/bin");
	round_trip("/e/bin:/a:/e/bin", "/e/bin", "/e/bin:/a");
	round_trip(":/e/bin", "/e/bin", "/e/bin:");

	ve_buf_reset(&other);
	ve_pathlist_restore(&other, "/a", 1, "/e", &(struct ve_places){2, {0, 9}});
	is_str(other.data, "/e:/a:/e", "a place beyond the end of a list that became shorter is its end");
	removed("/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/e:/a", "/e", &places, &left);
	is_int(places.count, VE_PLACES, "beyond the cap places are forgotten");

	ok(ve_pathlist_holds("/a:/b", "/b") && ve_pathlist_holds("/a:/b", "/a"), "holds");
	ok(!ve_pathlist_holds("/a:/bb", "/b") && !ve_pathlist_holds(NULL, "/b") && !ve_pathlist_holds("", ""), "does not hold");
	ve_buf_release(&buf);
	ve_buf_release(&other);
	return done_testing();
}
