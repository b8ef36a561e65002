/* What installers leave in an environment: whatever these files hold, reading them ends, and what comes out are packages: names as pip
 * has them, each once, in order. */
#include "fuzz.h"
#include "../disk.h"
#include "../../common/internal.h"

extern const char *const fuzz_words[];
const char *const fuzz_words[] = {"\x01", "\x01Name: a\nVersion: 1\n", "\x01Name: b\nVersion: x y\r\n", "Name: ", "name:", "Version: ", "\n", "\r\n", "a", "A.b_c", "1.0", "v1.0.post", "-", "import x", "#", "/p", "..", "../..", "/e/lib", ".", "/",
				  "{\"url\":\"file:///p\",\"dir_info\":{\"editable\":true}}", "include-system-site-packages = true", "home = /usr/bin", "\t", NULL};

/* The next part of the input; they are parted by a byte of 1. */
static const char *part(char **at)
{
	char *start = *at, *end = start + strcspn(start, "\1");
	*at = *end ? end + 1 : end;
	*end = '\0';
	return start;
}

static void file(const char *dir, const char *name, const char *content)
{
	must(disk_add(disk_at(dir, true), name, S_IFREG | 0644, content) > 0);
}

static void directory(const char *above, const char *name)
{
	must(disk_add(disk_at(above, true), name, S_IFDIR | 0755, NULL) > 0);
}

static void lay_out(char *at)
{
	static const char site[] = "/e/lib/python3.11/site-packages";
	disk_reset();
	directory("/", "e");
	directory("/e", "lib");
	directory("/e/lib", "python3.11");
	directory("/e/lib/python3.11", "site-packages");
	directory(site, "a-1.dist-info");
	directory("/", "p");
	directory("/p", "p.egg-info");
	file("/e/lib/python3.11/site-packages/a-1.dist-info", "METADATA", part(&at));
	file("/e/lib/python3.11/site-packages/a-1.dist-info", "direct_url.json", part(&at));
	file(site, "b.egg-info", part(&at));
	file(site, "c.egg-link", part(&at));
	file(site, "d.pth", part(&at));
	file("/p/p.egg-info", "PKG-INFO", part(&at));
	file("/p", "q.egg-info", part(&at));
	file("/e", "pyvenv.cfg", part(&at));
}

static bool is_name(const char *text)
{
	static const char ends[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t len = strlen(text);
	return len && strchr(ends, text[0]) && strchr(ends, text[len - 1]) && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == len;
}

static void are_packages(const struct ve_packages *all)
{
	struct ve_buf normal = {0};
	must(all->status == VE_OK && all->count <= 4);
	for (size_t i = 0; i < all->count; i++) {
		const struct ve_package *one = &all->at[i];
		const char *key = ve_buf_text(&one->key), *version = ve_buf_text(&one->version);
		must(is_name(ve_buf_text(&one->name)) && strlen(key) <= one->name.len);
		must(is_name(key) && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(key) && !strstr(key, "--"));
		must(!i || strcmp(ve_buf_text(&one[-1].key), key) < 0);
		must(!strpbrk(version, "\r\n"));
		ve_buf_reset(&normal);
		must(ve_version_normal(&normal, version) != one->legacy && (one->legacy || ve_same(normal.data, version)));
		must(!(one->editable.len && one->reference.len));
	}
	ve_buf_release(&normal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size);
	struct ve_packages all;
	struct ve_env env = {0};
	struct ve_site site = {.root = "/e", .version = "3.11.2"};
	env.at[VE_VAR_HOME].text = "/p";
	lay_out(text);
	disk.on = true;
	must(ve_packages_read(&all, &env, &site) == VE_OK);
	disk.on = false;
	are_packages(&all);
	ve_packages_release(&all);
	ve_packages_release(&all);
	free(text);
	return 0;
}
