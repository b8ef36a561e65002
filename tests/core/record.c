/* The record of what was allowed and denied: what a line is about, and which files are believed. */
#include "tap.h"
#include "tree.h"
#include "../common/internal.h"

static struct ve_buf record;

static void holds(const char *text)
{
	ve_buf_reset(&record);
	ve_buf_adds(&record, text);
}

static enum ve_word says(const char *file, uint64_t ino, uint64_t sec, uint64_t nsec)
{
	struct ve_birth birth = {ino, sec, nsec};
	return ve_record_says(&record, file, &birth);
}

static void lines(void)
{
	holds("# a comment\nallow 5.100.7 /a b\nallow 5.100.7 /p\ndeny 6.200.8 /q\nallow 9.1.1 /esc%0Ape%25\n");
	is_int(says("/p", 5, 100, 7), VE_ALLOWED, "allowed");
	is_int(says("/p", 6, 100, 7), VE_UNSAID, "not another directory there");
	is_int(says("/p", 5, 101, 7), VE_UNSAID, "nor one that got its number");
	is_int(says("/p", 5, 100, 8), VE_UNSAID, "though a moment later");
	is_int(says("/p2", 5, 100, 7), VE_UNSAID, "not the same directory moved");
	is_int(says("/q", 6, 200, 8), VE_DENIED, "denied");
	is_int(says("/q", 1, 1, 1), VE_DENIED, "and so is another one there");
	is_int(says("/elsewhere", 6, 200, 8), VE_DENIED, "and it elsewhere");
	is_int(says("/esc\npe%", 9, 1, 1), VE_ALLOWED, "a path with a newline");
	is_int(says("/esc", 9, 1, 1), VE_UNSAID, "is no other line");
	holds("deny 6.0.0 /q\nallow 7.0.0 /r\n");
	is_int(says("/elsewhere", 6, 0, 0), VE_UNSAID, "where nobody knows when it was made, a number is not enough to deny by");
	is_int(says("/r", 7, 0, 0), VE_ALLOWED, "but with the path it is all there is");
	holds("allow 5.1.1 /p\ndeny 5.1.1 /p\nallow 5.1.1 /p\n");
	is_int(says("/p", 5, 1, 1), VE_DENIED, "deny wins");
	holds("allow 0.0.0 /p\n");
	is_int(says("/p", 0, 0, 0), VE_UNSAID, "what cannot be examined is never allowed");
	static const char *const odd[] = {"allow", "allow ", "allow /p", "allow 5 /p", "allow 5.100 /p", "allow 5.100.7", "allow 5.100.7 p", "allow 5.100.7  /p",
					  " allow 5.100.7 /p", "Allow 5.100.7 /p", "allow\t5.100.7 /p", "allow -5.100.7 /p", "allow 5.100.7.9 /p",
					  "allow 00000000000000000000005.100.7 /p", "allow 18446744073709551621.100.7 /p", "allow 5.100.7 /p ", "allow 5.100.7 /p\r"};
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		holds(odd[i]);
		is_int(says("/p", 5, 100, 7), VE_UNSAID, "no entry: `%s`", odd[i]);
	}
	holds("allow 5.100.7 /p");
	is_int(says("/p", 5, 100, 7), VE_ALLOWED, "the last line without its end");
	ve_buf_reset(&record);
	ve_buf_add(&record, "allow 5.100.7 /p\0x\n", 19);
	is_int(says("/p", 5, 100, 7), VE_UNSAID, "a NUL is no end of a path");
}

static void births(void)
{
	struct ve_birth a, b;
	mkdir(at("/b"), 0755);
	ve_birth_take(&a, at("/b"));
	mkdir(at("/b/x"), 0755);
	chmod(at("/b"), 0700);
	write_file(at("/b/y"), "");
	ve_birth_take(&b, at("/b"));
	ok(a.ino && ve_birth_same(&a, &b), "what is done inside changes nothing");
	rename(at("/b"), at("/c"));
	ve_birth_take(&b, at("/c"));
	ok(ve_birth_same(&a, &b), "nor does a new name");
	ok(a.sec > 1000000000, "this file system tells when it was made");
	tree_remove(at("/c"));
	bool same = false;
	for (int i = 0; i < 50; i++) { /* ext4 gives a number that is free at once */
		mkdir(at("/b"), 0755);
		ve_birth_take(&b, at("/b"));
		same |= ve_birth_same(&a, &b);
		rmdir(at("/b"));
	}
	ok(!same, "made anew it is another");
	ve_birth_take(&b, at("/nowhere"));
	ok(!b.ino && !ve_birth_same(&b, &b), "what is not there is nobody");
}

static const char *refused(const char *file)
{
	static char why[4096];
	struct ve_env env = {0};
	struct ve_buf doubt = {0};
	struct ve_judge judge;
	ve_judge_begin(&judge, &env, &doubt);
	ve_buf_reset(&record);
	bool fine = ve_record_read(&record, file, &judge);
	snprintf(why, sizeof why, "%s", fine ? "" : doubt.len ? doubt.data : "no reason");
	ve_judge_end(&judge);
	ve_buf_release(&doubt);
	return why;
}

static const char *line(const char *format)
{
	static char text[9000];
	snprintf(text, sizeof text, format, at("/trust"));
	return text;
}

static void files(void)
{
	is_str(refused(at("/trust")), "", "none");
	is_str(refused(at("/trust/below")), "", "none, nor its directory");
	write_file(at("/trust"), "allow 1.2.3 /p\n");
	chmod(at("/trust"), 0600);
	is_str(refused(at("/trust")), "", "one's own");
	is_int((long long)record.len, 15, "is read");
	static const mode_t open_modes[] = {0620, 0602, 0666};
	for (int i = 0; i < 3; i++) {
		chmod(at("/trust"), open_modes[i]);
		is_str(refused(at("/trust")), line("the record of trust %s can be written by others"), "of mode %o", open_modes[i]);
	}
	chmod(at("/trust"), 0644);
	is_str(refused(at("/trust")), "", "others may read it");
	if (geteuid() == 0) {
		ok(chown(at("/trust"), 54321, (gid_t)-1) == 0, "somebody else's");
		is_str(refused(at("/trust")), line("the record of trust %s belongs to somebody else"), "is not believed");
	}
	unlink(at("/trust"));
	mkdir(at("/trust"), 0700);
	is_str(refused(at("/trust")), line("the record of trust %s is no file"), "a directory");
	rmdir(at("/trust"));
	mkfifo(at("/trust"), 0600);
	is_str(refused(at("/trust")), line("the record of trust %s is no file"), "a fifo, without waiting");
	unlink(at("/trust"));
	ok(symlink(at("/trust"), at("/trust")) == 0, "a link to itself");
	is_str(refused(at("/trust")), line("the record of trust %s cannot be read"), "cannot be read");
	unlink(at("/trust"));
	FILE *out = fopen(at("/trust"), "w");
	for (int i = 0; i < 1000000; i++)
		fprintf(out, "allow %d.2.3 /some/path/%d\n", i, i);
	fclose(out);
	is_str(refused(at("/trust")), line("the record of trust %s is too long"), "a million lines");
	unlink(at("/trust"));
}

static void worktrees(void)
{
	struct ve_buf out = {0};
	mkdir(at("/plain"), 0755);
	mkdir(at("/plain/.venv"), 0755);
	ok(!ve_worktree_main(&out, at("/plain/.venv")), "no repository");
	mkdir(at("/main"), 0755);
	mkdir(at("/main/.git"), 0755);
	mkdir(at("/main/.git/worktrees"), 0755);
	mkdir(at("/main/.git/worktrees/w"), 0755);
	mkdir(at("/w"), 0755);
	mkdir(at("/w/sub"), 0755);
	mkdir(at("/w/sub/.venv"), 0755);
	write_file(at("/main/.git/worktrees/w/commondir"), "../..\n");
	char text[PATH_MAX + 100];
	snprintf(text, sizeof text, "%s\n", at("/w/.git"));
	write_file(at("/main/.git/worktrees/w/gitdir"), text);
	snprintf(text, sizeof text, "gitdir: %s\n", at("/main/.git/worktrees/w"));
	write_file(at("/w/.git"), text);
	ok(ve_worktree_main(&out, at("/w/sub/.venv")), "a worktree");
	is_str(ve_buf_text(&out), at("/main/sub/.venv"), "the same place in its main checkout");
	ve_buf_reset(&out);
	write_file(at("/w/.git"), "gitdir: ../main/.git/worktrees/w\n");
	write_file(at("/main/.git/worktrees/w/gitdir"), "../../../../w/.git\n");
	ok(ve_worktree_main(&out, at("/w/sub/.venv")), "with relative paths (git 2.48)");
	ve_buf_reset(&out);
	write_file(at("/plain/.git"), text);
	ok(!ve_worktree_main(&out, at("/plain/.venv")), "one that its main checkout does not know");
	static const char *const odd[] = {"", "gitdir:", "gitdir: ", "gitdir: /nowhere\n", "gitdir: .\n", "nonsense\n", "gitdir: ../main/.git\n"};
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		write_file(at("/w/.git"), odd[i]);
		ok(!ve_worktree_main(&out, at("/w/sub/.venv")), "a .git file that holds `%.10s`", odd[i]);
	}
	unlink(at("/w/.git"));
	mkdir(at("/w/.git"), 0755);
	ok(!ve_worktree_main(&out, at("/w/sub/.venv")), "a repository of its own");
	ok(!ve_worktree_main(&out, "/"), "the root directory");
	ve_buf_release(&out);
}

int main(void)
{
	tree_make();
	lines();
	births();
	files();
	worktrees();
	ve_buf_release(&record);
	tree_remove(tree);
	return done_testing();
}
