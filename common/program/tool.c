/* tool.c - the tools that make environments, and what each understands. */
#include "../internal.h"

/* Options, as each tool's --help lists them: venv of CPython 3.13, virtualenv 20.17 to 20.36, uv 0.9. -p is ours. */
static const struct ve_tool tools[VE_TOOLS] = {
	{"uv", "uv",
	 "--prompt -i --index-url --extra-index-url -f --find-links --index --default-index --index-strategy --keyring-provider "
	 "--exclude-newer --exclude-newer-package --link-mode --refresh-package --cache-dir --color --allow-insecure-host "
	 "--trusted-host --directory --project --config-file --python-preference",
	 "--seed --clear -c --allow-existing --system-site-packages --relocatable --no-project --no-workspace --managed-python "
	 "--no-managed-python --no-python-downloads --no-index --refresh -n --no-cache --no-cache-dir -q --quiet -v --verbose "
	 "--native-tls --offline --no-progress --no-config"},
	{"virtualenv", "virtualenv",
	 "--app-data --discovery --try-first-with --creator --seeder --activators --pip --setuptools --wheel --prompt "
	 "--extra-search-dir",
	 "--with-traceback -v --verbose -q --quiet --read-only-app-data --reset-app-data --upgrade-embed-wheels --no-seed "
	 "--without-pip --clear --no-vcs-ignore --system-site-packages --symlinks --copies --always-copy --no-download "
	 "--never-download --download --no-pip --no-setuptools --no-wheel --no-periodic-update --symlink-app-data"},
	{"venv", NULL, "--prompt",
	 "--system-site-packages --symlinks --copies --clear --upgrade --without-pip --upgrade-deps --without-scm-ignore-files"},
};

const struct ve_tool *ve_tool_at(int i)
{
	return &tools[i];
}

const struct ve_tool *ve_tool_named(const char *name)
{
	for (int i = 0; i < VE_TOOLS; i++) {
		if (ve_same(tools[i].name, name))
			return &tools[i];
	}
	return NULL;
}

/* How many words of a list begin with these bytes. */
static int begin_with(const char *words, const char *bytes, size_t len)
{
	int count = 0;
	while (*words) {
		size_t n = strcspn(words, " ");
		count += n >= len && strncmp(words, bytes, len) == 0;
		words += n;
		words += strspn(words, " ");
	}
	return count;
}

static bool anybodys(const char *word, size_t len)
{
	for (int i = 0; i < VE_TOOLS; i++) {
		if (ve_words_hold(tools[i].flags, word, len) || ve_words_hold(tools[i].values, word, len))
			return true;
	}
	return false;
}

/* -vv, -qqq; -iURL. */
static enum ve_taken take_short(const struct ve_tool *tool, const char *word)
{
	if (ve_words_hold(tool->values, word, 2))
		return word[2] ? VE_TAKES_NOTHING : VE_TAKES_ONE;
	for (const char *at = word + 1; *at; at++) {
		const char letter[] = {'-', *at};
		if (!ve_words_hold(tool->flags, letter, 2))
			return VE_TAKES_UNKNOWN;
	}
	return VE_TAKES_NOTHING;
}

enum ve_taken ve_tool_takes(const struct ve_tool *tool, const char *word)
{
	size_t len = strcspn(word, "=");
	bool attached = word[len] == '=';
	if (word[1] != '-')
		return take_short(tool, word);
	if (ve_words_hold(tool->flags, word, len))
		return VE_TAKES_NOTHING;
	bool value = ve_words_hold(tool->values, word, len);
	/* Python's argparse takes what can only mean one option. But `--upgrade` is venv's, not short for one of virtualenv's. */
	if (!value && tool != &tools[0] && len > 2 && !anybodys(word, len)) {
		int values = begin_with(tool->values, word, len), flags = begin_with(tool->flags, word, len);
		if (values + flags == 1)
			return values && !attached ? VE_TAKES_ONE : VE_TAKES_NOTHING;
	}
	if (!value)
		return VE_TAKES_UNKNOWN;
	if (attached)
		return VE_TAKES_NOTHING;
	return tool == &tools[1] && strncmp(word, "--extra-search-dir", len) == 0 ? VE_TAKES_MANY : VE_TAKES_ONE;
}
