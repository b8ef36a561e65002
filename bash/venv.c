/* venv.c - the bash adapter: the only file that knows bash. No decision is made here.
 *
 * Built on any bash from 4.4 to 5.3 it runs in all of them: only functions, never layouts, of what changed in between are used
 * (ARRAY in particular). Start reading at the bottom.
 */
#include <config.h> /* bash's: defines _GNU_SOURCE */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtins.h"
#include "shell.h"
#include "common.h"
#include "alias.h"

#include "../common/ve.h"

/* Headers of a bash with its own malloc redirect these to functions that other builds do not have. */
#undef xmalloc
#undef xrealloc
#undef xfree
#undef malloc
#undef realloc
#undef free

/* Not declared in an installed header. */
extern char *dist_version;
extern volatile int last_command_exit_value;
extern volatile pid_t last_made_pid;
extern int promptvars;
extern int line_number;
extern int expand_aliases;
extern char *this_command_name;
extern SHELL_VAR *bind_array_variable(char *, arrayind_t, char *, int);
extern void execute_variable_command(char *, char *);
extern void phash_flush(void);
extern int mark_modified_vars;
/* What completion knows of functions is out of date. Not in a bash without programmable completion. */
extern struct list_of_items it_functions __attribute__((weak));
extern void set_itemlist_dirty(struct list_of_items *) __attribute__((weak));

static struct ve_session *session;
static struct ve_buf prefix;

/* ---- variables --------------------------------------------------------------------------------------------------- */

/* bash's tables are read here, which takes a fifth of the time of its own look-up; and that would be needed twice in a function, to
 * learn whether what is seen there is global. Layouts and hash (FNV-1) are the same from 4.4 to 5.3; tables_fit() looks whether
 * they are so here. */
static bool tables_known;

static unsigned hash_anew(const char *name)
{
	unsigned hash = 2166136261u;
	while (*name)
		hash = hash * 16777619u ^ (unsigned)*name++;
	return hash;
}

/* The names of vars.def stand together and stay, none of less than four bytes. Of each is kept what it hashes to. All that
 * the plugin writes to is one page: what comes with its file, which is then all that the loader maps. */
enum { KEPT = 300 };
static unsigned kept_hash[KEPT];
static unsigned short kept_at[KEPT]; /* + 1 */

/* Its number; -1: it is none of these. */
static inline __attribute__((always_inline)) int kept_of(const char *name)
{
	size_t at = (size_t)((uintptr_t)name - (uintptr_t)ve_var_name((enum ve_var)0)), i = at / 4;
	if (i >= KEPT)
		return -1;
	if (__builtin_expect(kept_at[i] != at + 1, 0)) {
		if (kept_at[i])
			return -1;
		kept_hash[i] = hash_anew(name);
		kept_at[i] = (unsigned short)(at + 1);
	}
	return (int)i;
}

static inline __attribute__((always_inline)) unsigned hash_of(const char *name)
{
	const int one = kept_of(name);
	return one < 0 ? hash_anew(name) : kept_hash[one];
}

/* The same for other constants: names of functions, and of the lists of them. */
static unsigned hash_constant(const char *name)
{
	static struct {
		const char *name;
		unsigned hash;
	} known[6];
	int i = 0;
	while (i < 5 && known[i].name && known[i].name != name)
		i++;
	if (known[i].name != name) {
		known[i].name = name;
		known[i].hash = hash_anew(name);
	}
	return known[i].hash;
}

static inline __attribute__((always_inline)) void *in_table(const HASH_TABLE *table, const char *name, unsigned hash)
{
	if (!table)
		return NULL;
	for (const BUCKET_CONTENTS *at = table->bucket_array[hash & (unsigned)(table->nbuckets - 1)]; at; at = at->next) {
		if (at->khash == hash && strcmp(at->key, name) == 0)
			return at->data;
	}
	return NULL;
}

static void tables_fit(void)
{
	/* Always there: it can be neither unset nor made anew. */
	SHELL_VAR *var = find_global_variable("SHELLOPTS");
	tables_known = var && in_table(global_variables->table, "SHELLOPTS", hash_of("SHELLOPTS")) == var;
}

static SHELL_VAR *prompt_read(SHELL_VAR *var);

/* What bash computes, or finds under another name, is left to bash. PS1 is not computed: we only want to know when it is read. */
static bool is_simple(const SHELL_VAR *var)
{
	return !nameref_p(var) && (!var->dynamic_value || var->dynamic_value == prompt_read);
}

static SHELL_VAR *find_by_bash(const char *name, bool *scoped)
{
	SHELL_VAR *var = find_shell_variable(name);
	*scoped = variable_context && var != find_global_variable(name);
	return var;
}

/* The variable that is seen. *scoped: it is a function's local, or `NAME=value function`: what we wrote would be gone on return. */
static inline __attribute__((always_inline)) SHELL_VAR *find_hashed(const char *name, unsigned hash, bool *scoped)
{
	SHELL_VAR *var;
	*scoped = false;
	if (!tables_known)
		return find_by_bash(name, scoped);
	for (const VAR_CONTEXT *scope = shell_variables; scope; scope = scope->down) {
		if (!scope->table || !(var = in_table(scope->table, name, hash)))
			continue;
		if (!is_simple(var))
			return find_by_bash(name, scoped);
		*scoped = scope != global_variables && variable_context;
		return var;
	}
	return NULL;
}

static SHELL_VAR *find(const char *name, bool *scoped)
{
	return find_hashed(name, hash_of(name), scoped);
}

enum { CHANGING = att_array | att_assoc | att_integer | att_uppercase | att_lowercase | att_capcase };

/* What is more than text that may be changed. */
static __attribute__((noinline)) void get_special(SHELL_VAR *var, const char *name, struct ve_value *value)
{
	if (readonly_p(var) || noassign_p(var) || (var->attributes & att_nounset))
		value->flags |= VE_FIXED;
	else if (var->attributes & CHANGING) {
		/* An array of one's own would lose its other elements; PATH and PS1 as arrays keep them, as element 0 is set. */
		bool list = array_p(var) && strcmp(name, "PATH") != 0 && strcmp(name, "PS1") != 0;
		if (list || (var->attributes & CHANGING & ~att_array))
			value->flags |= VE_FIXED | VE_TYPED;
	}
	if (!invisible_p(var) && !assoc_p(var))
		value->text = var->attributes & CHANGING ? get_variable_value(var) : value_cell(var);
}

/* A dozen at each cd. */
static void var_get(void *ctx, const char *name, struct ve_value *value)
{
	(void)ctx;
	bool scoped;
	SHELL_VAR *var = find_hashed(name, hash_of(name), &scoped);
	*value = (struct ve_value){.flags = scoped ? VE_SCOPED : 0};
	if (!var)
		return;
	if (exported_p(var))
		value->flags |= VE_EXPORTED;
	if (var->attributes & (CHANGING | att_readonly | att_noassign | att_nounset | att_invisible))
		get_special(var, name, value);
	else
		value->text = value_cell(var);
}

/* Whether it holds nothing but text, and may be changed; else bash must look at it more closely. */
static bool is_plain(const SHELL_VAR *var)
{
	return is_simple(var) && !var->assign_func && !(var->attributes & (CHANGING | att_readonly | att_noassign | att_nounset));
}

/* Take an entry out of a table of bash's, to be put back later: otherwise eight allocations. */
static BUCKET_CONTENTS *set_aside(HASH_TABLE *table, unsigned hash, const void *data)
{
	BUCKET_CONTENTS **at = &table->bucket_array[hash & (unsigned)(table->nbuckets - 1)], *entry;
	while (*at && (*at)->data != data)
		at = &(*at)->next;
	entry = *at;
	if (entry) { /* none: it stands there under another name, a reference led to it */
		*at = entry->next;
		table->nentries--;
	}
	return entry;
}

static void put_back(HASH_TABLE *table, BUCKET_CONTENTS *entry)
{
	BUCKET_CONTENTS **at = &table->bucket_array[entry->khash & (unsigned)(table->nbuckets - 1)];
	entry->next = *at;
	*at = entry;
	table->nentries++;
}

/* What bash kept a variable in while it was there: three come and go with every activation. The names are those of vars.def. */
static struct spare {
	const char *name;
	BUCKET_CONTENTS *entry; /* NULL: none */
} spares[8];
enum { SPARES = sizeof spares / sizeof *spares };

static SHELL_VAR *take_back(const char *name)
{
	int i = 0;
	while (i < SPARES && !(spares[i].entry && spares[i].name == name))
		i++;
	if (i == SPARES)
		return NULL;
	BUCKET_CONTENTS *entry = spares[i].entry;
	spares[i].entry = NULL;
	put_back(global_variables->table, entry);
	return entry->data;
}

/* Room for one more, of which there is none yet; NULL: there is. */
static struct spare *spare_for(const char *name)
{
	struct spare *room = NULL;
	for (int i = 0; i < SPARES; i++) {
		if (!spares[i].entry)
			room = &spares[i];
		else if (spares[i].name == name)
			return NULL;
	}
	return room;
}

static void spares_free(void)
{
	for (int i = 0; i < SPARES && shell_variables == global_variables; i++) {
		SHELL_VAR *var = take_back(spares[i].name); /* in front of another one of the name */
		if (var)
			unbind_variable(var->name);
	}
}

/* For bash to free. */
static char *copy(const char *text)
{
	size_t size = strlen(text) + 1;
	return memcpy(xmalloc(size), text, size);
}

/* What bind_variable_value() does to a variable without attributes of meaning. */
static void assign(SHELL_VAR *var, const char *text)
{
	char *fresh = copy(text); /* which may be in what is freed */
	free(value_cell(var));
	var_setvalue(var, fresh);
	VUNSETATTR(var, att_invisible);
	INVALIDATE_EXPORTSTR(var);
}

static int var_put(void *ctx, const char *name, const char *text, bool exported)
{
	(void)ctx;
	SHELL_VAR *var = tables_known ? in_table(global_variables->table, name, hash_of(name)) : NULL;
	if (!var)
		var = take_back(name);
	bool was_exported = var && exported_p(var);
	if (var && is_plain(var)) {
		assign(var, text);
	} else {
		var = bind_global_variable(name, (char *)text, 0);
		const char *now = var ? get_variable_value(var) : NULL;
		if (!now || strcmp(now, text) != 0)
			return 1;
		was_exported = exported_p(var);
	}
	if (exported)
		VSETATTR(var, att_exported);
	else
		VUNSETATTR(var, att_exported);
	/* Then bash makes the environment of its children anew, before the next one. */
	if (exported || was_exported)
		array_needs_making = 1;
	/* All that bash does itself when PATH changes. */
	if (*name == 'P' && strcmp(name, "PATH") == 0)
		phash_flush();
	return 0;
}

static int var_drop(void *ctx, const char *name)
{
	(void)ctx;
	bool scoped;
	const int one = kept_of(name);
	SHELL_VAR *var = find(name, &scoped);
	struct spare *room = one < 0 ? NULL : spare_for(name);
	/* Names with a P may mean something to bash, which unbind_variable() tells it. */
	if (tables_known && room && *name != 'P' && var && !scoped && is_plain(var) &&
	    (shell_variables == global_variables || variable_context)) {
		bool was_exported = exported_p(var);
		*room = (struct spare){name, set_aside(global_variables->table, kept_hash[one], var)};
		if (room->entry) {
			var->attributes = 0;
			if (was_exported)
				array_needs_making = 1;
			return 0;
		}
	}
	unbind_variable(name);
	/* Another one of that name shows only where there is a scope above: a function, or `NAME=value` before the command. */
	return shell_variables != global_variables && find_shell_variable(name);
}

/* ---- functions --------------------------------------------------------------------------------------------------- */

static const char *function_name(enum ve_function function)
{
	return function == VE_PYDOC ? "pydoc" : function == VE_DEACTIVATE ? "deactivate" : "_direnv_hook";
}

static COMMAND *pydoc_cell;          /* what was bound last */
static BUCKET_CONTENTS *pydoc_spare; /* the entry of bash's table with it, when the function went */

/* `{ python -m pydoc "$@"; }`, as we, virtualenv and uv write it. */
static bool is_pydoc(const COMMAND *body)
{
	static const char *const words[] = {"python", "-m", "pydoc", "\"$@\""};
	if (!body || body->type != cm_group || body->redirects)
		return false;
	const COMMAND *inner = body->value.Group->command;
	if (!inner || inner->type != cm_simple || inner->redirects || inner->value.Simple->redirects)
		return false;
	const WORD_LIST *word = inner->value.Simple->words;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++, word = word->next) {
		if (!word || strcmp(word->word->word, words[i]) != 0)
			return false;
	}
	return !word;
}

static enum ve_owner function_owner(void *ctx, enum ve_function function)
{
	(void)ctx;
	const char *name = function_name(function);
	unsigned hash = hash_constant(name);
	SHELL_VAR *var = tables_known ? in_table(shell_functions, name, hash) : find_function(name);
	if (!var)
		return (tables_known ? in_table(aliases, name, hash) : find_alias((char *)name)) ? VE_USER : VE_NOBODY;
	COMMAND *body = function_cell(var);
	if (function == VE_PYDOC)
		return !is_pydoc(body) ? VE_USER : body == pydoc_cell ? VE_OURS : VE_SCRIPT;
	if (function == VE_DEACTIVATE && strstr(named_function_string(var->name, body, FUNC_MULTILINE), "_OLD_VIRTUAL_PATH"))
		return VE_SCRIPT;
	return VE_USER;
}

/* Runs a fixed text of ours; `$?` and aliases are left alone. */
static void evaluate(const char *text)
{
	int status = last_command_exit_value, aliases = expand_aliases, line = line_number;
	expand_aliases = 0;
	parse_and_execute(copy(text), "venv", SEVAL_NONINT | SEVAL_NOHIST);
	expand_aliases = aliases;
	line_number = line;
	last_command_exit_value = status;
}

/* NAME () { WORD...; }, the words joined by blanks: what bash's parser makes of it, without the parser, in the middle of which a
 * prompt is drawn. bash copies it. */
static SHELL_VAR *function_bind(const char *name, const char *text)
{
	enum { WORDS = 4, SIZE = 64 };
	char line[SIZE], *at = line;
	WORD_DESC word[WORDS];
	WORD_LIST list[WORDS];
	SIMPLE_COM simple = {.line = 1, .words = list};
	COMMAND inner = {.type = cm_simple, .value.Simple = &simple};
	GROUP_COM group = {.command = &inner};
	COMMAND body = {.type = cm_group, .line = 1, .value.Group = &group};
	memcpy(line, text, strlen(text) + 1); /* one of two constants */
	for (int i = 0; i < WORDS && at; i++) {
		word[i] = (WORD_DESC){at, *at == '"' ? W_HASDOLLAR | W_QUOTED : 0};
		list[i] = (WORD_LIST){i + 1 < WORDS ? &list[i + 1] : NULL, &word[i]};
		at = strchr(at, ' ');
		if (at)
			*at++ = '\0';
		else
			list[i].next = NULL;
	}
	return bind_function(name, &body);
}

/* Functions of the user's that would stand before our own words, while these are read. */
enum { HIDDEN = 2 };
static const char *const hidden_names[HIDDEN] = {"builtin", "command"};

static void unhide(BUCKET_CONTENTS **entries)
{
	for (int i = 0; i < HIDDEN; i++) {
		BUCKET_CONTENTS *entry = entries[i];
		entries[i] = NULL;
		if (!entry)
			continue;
		bool again = in_table(shell_functions, entry->key, entry->khash);
		put_back(shell_functions, entry);
		if (again) /* in front of one that was defined meanwhile, which counts */
			unbind_func(entry->key);
	}
}

static void hide(BUCKET_CONTENTS **entries)
{
	for (int i = 0; i < HIDDEN; i++) {
		unsigned hash = hash_anew(hidden_names[i]);
		SHELL_VAR *var = tables_known ? in_table(shell_functions, hidden_names[i], hash) : NULL;
		entries[i] = var ? set_aside(shell_functions, hash, var) : NULL;
	}
}

static struct ve_shell shell;

static void thrown(void *entries)
{
	unhide(entries);
	ve_interrupted(&shell);
}

/* A line of the core's, as `eval` would run it; aliases are the user's, not ours. Ctrl-C leaves it by longjmp. */
static int evaluate_line(void *ctx, const char *text)
{
	(void)ctx;
	int aliases = expand_aliases;
	BUCKET_CONTENTS *entries[HIDDEN];
	expand_aliases = 0;
	hide(entries);
	begin_unwind_frame((char *)"venv line");
	add_unwind_protect(thrown, entries);
	int status = parse_and_execute(copy(text), "venv", SEVAL_NOHIST);
	discard_unwind_frame((char *)"venv line");
	unhide(entries);
	expand_aliases = aliases;
	return status;
}

static int function_put(void *ctx, enum ve_function function)
{
	(void)ctx;
	const char *name = function_name(function);
	if (pydoc_spare && !mark_modified_vars && !in_table(shell_functions, name, hash_constant(name))) {
		put_back(shell_functions, pydoc_spare);
		set_itemlist_dirty(&it_functions);
		pydoc_spare = NULL;
		return 0;
	}
	SHELL_VAR *var = function_bind(name, "python -m pydoc \"$@\"");
	if (!var)
		return 1;
	pydoc_cell = function_cell(var);
	return 0;
}

static int function_drop(void *ctx, enum ve_function function)
{
	(void)ctx;
	const char *name = function_name(function);
	unsigned hash = hash_constant(name);
	SHELL_VAR *var = function == VE_PYDOC && tables_known && set_itemlist_dirty && !pydoc_spare ? in_table(shell_functions, name, hash) : NULL;
	if (!var || function_cell(var) != pydoc_cell || exported_p(var) || readonly_p(var))
		return unbind_func(name);
	pydoc_spare = set_aside(shell_functions, hash, var);
	set_itemlist_dirty(&it_functions);
	return 0;
}

static void pydoc_free(void)
{
	if (pydoc_spare) { /* in front of the user's own, if there is one */
		put_back(shell_functions, pydoc_spare);
		unbind_func("pydoc");
	}
	pydoc_spare = NULL;
	pydoc_cell = NULL;
}

/* ---- the rest of the host table ---------------------------------------------------------------------------------- */

static void say(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	(void)ctx;
	FILE *out = stream == VE_OUT ? stdout : stderr;
	fflush(stdout);
	fwrite(text, 1, len, out);
	fflush(out);
	clearerr(out);
}

static unsigned mode(void *ctx)
{
	(void)ctx;
	return (interactive_shell ? VE_INTERACTIVE : 0) | (promptvars ? VE_PROMPT_SUBST : 0) | VE_FREE_ACTIVITY |
	       (subshell_environment & (SUBSHELL_COMSUB | SUBSHELL_PROCSUB) ? VE_SILENT : 0);
}

static unsigned long activity(void *ctx)
{
	(void)ctx;
	return (unsigned long)last_made_pid;
}

/* PROMPT_COMMAND's own way: it leaves $?, $_ and the parser, in the middle of which a prompt is drawn, as they were. */
static void function_run(const char *function, const char *place)
{
	struct ve_buf line = {0};
	ve_quote(&line, VE_BASH, function, strlen(function));
	ve_buf_addc(&line, ' ');
	ve_quote(&line, VE_BASH, place, strlen(place));
	/* In a substitution nothing but what was asked for may stand on standard output. */
	ve_buf_adds(&line, mode(NULL) & VE_SILENT ? " >&2 || :" : " || :");
	int status = last_command_exit_value, number = line_number, aliases = expand_aliases;
	if (ve_buf_status(&line) == VE_OK)
		execute_variable_command(line.data, (char *)"venv");
	last_command_exit_value = status;
	line_number = number;
	expand_aliases = aliases;
	ve_buf_release(&line);
}

/* The names are copied first: a function may change the list. */
static void functions(void *ctx, const char *name, const char *place)
{
	(void)ctx;
	bool scoped;
	SHELL_VAR *var = find_hashed(name, hash_constant(name), &scoped);
	if (!var || assoc_p(var) || invisible_p(var) || !var_isset(var))
		return;
	WORD_DESC word = {0};
	WORD_LIST one = {NULL, &word}, *list = &one;
	if (array_p(var))
		list = array_to_word_list(array_cell(var));
	else
		word.word = copy(value_cell(var));
	for (const WORD_LIST *at = list; at; at = at->next) {
		if (find_function(at->word->word))
			function_run(at->word->word, place);
	}
	if (list != &one)
		dispose_words(list);
	free(word.word);
}

static struct ve_shell shell = {
	.dialect = VE_BASH,
	.var_get = var_get,
	.var_put = var_put,
	.var_drop = var_drop,
	.function_owner = function_owner,
	.function_put = function_put,
	.function_drop = function_drop,
	.say = say,
	.mode = mode,
	.activity = activity,
	.evaluate = evaluate_line,
	.functions = functions,
};

/* ---- the prompt: $PS1 and $VENV_PROMPT --------------------------------------------------------------------------- */

/* bash reads $PS1 when it is about to show a prompt, after PROMPT_COMMAND: that is the moment for VE_PROMPT. PROMPT_COMMAND itself is
 * the user's to assign and export, and what stands in it sets off his DEBUG and ERR traps and `set -e`; this touches nothing of
 * his. It outlives assignments to PS1, not `unset PS1`, after which the next cd puts it back. */
static void prompt_done(void *busy)
{
	*(bool *)busy = false;
}

static SHELL_VAR *prompt_read(SHELL_VAR *var)
{
	static bool busy;
	/* Not while a command runs, be it one of PROMPT_COMMAND: then somebody only looks at PS1, we ourselves for one. */
	if (busy || !interactive || executing || parse_and_execute_level)
		return var;
	busy = true;
	/* Ctrl-C in one of the user's functions leaves by longjmp. */
	begin_unwind_frame((char *)"venv");
	add_unwind_protect(prompt_done, &busy);
	ve_hook(&shell, VE_PROMPT);
	run_unwind_frame((char *)"venv");
	return var;
}

static void prompt_watch(void)
{
	const char *name = ve_var_name(VE_VAR_PS1);
	if (!interactive_shell)
		return;
	SHELL_VAR *var = tables_known ? in_table(global_variables->table, name, hash_of(name)) : find_global_variable(name);
	if (var && !var->dynamic_value)
		var->dynamic_value = prompt_read;
}

static void prompt_unwatch(void)
{
	SHELL_VAR *var = find_global_variable("PS1");
	if (var && var->dynamic_value == prompt_read)
		var->dynamic_value = NULL;
}

static SHELL_VAR *segment_get(SHELL_VAR *var)
{
	free(value_cell(var));
	var_setvalue(var, copy(ve_prompt_segment(&shell)));
	return var;
}

static SHELL_VAR *segment_set(SHELL_VAR *var, char *value, arrayind_t index, char *key)
{
	(void)value, (void)index, (void)key;
	return var;
}

static void segment_add(void)
{
	SHELL_VAR *var = find_global_variable("VENV_PROMPT");
	if (var && var->dynamic_value == segment_get)
		return;
	if (var && readonly_p(var))
		return;
	unbind_variable("VENV_PROMPT");
	var = bind_global_variable("VENV_PROMPT", "", 0);
	if (!var)
		return;
	VUNSETATTR(var, att_exported); /* a child would see the value of some moment */
	var->dynamic_value = segment_get;
	var->assign_func = segment_set;
}

static void segment_remove(void)
{
	SHELL_VAR *var = find_global_variable("VENV_PROMPT");
	if (!var || var->dynamic_value != segment_get)
		return;
	var->dynamic_value = NULL;
	var->assign_func = NULL;
	unbind_variable("VENV_PROMPT");
}

/* ---- builtins ---------------------------------------------------------------------------------------------------- */

static int run(const char *name, WORD_LIST *list)
{
	int argc = 1;
	for (WORD_LIST *word = list; word; word = word->next)
		argc++;
	char *few[8], **argv = argc < 8 ? few : malloc(((size_t)argc + 1) * sizeof *argv);
	if (!argv)
		return EXECUTION_FAILURE;
	argc = 0;
	argv[argc++] = (char *)name;
	for (WORD_LIST *word = list; word; word = word->next)
		argv[argc++] = word->word->word;
	argv[argc] = NULL;
	int status = ve_run(&shell, argc, argv);
	if (argv != few)
		free(argv);
	return status;
}

static int activate_builtin(WORD_LIST *list)
{
	return run("activate", list);
}

static int deactivate_builtin(WORD_LIST *list)
{
	return run("deactivate", list);
}

static int venv_builtin(WORD_LIST *list)
{
	return run("venv", list);
}

static int wrapper_builtin(WORD_LIST *list)
{
	return run(this_command_name, list);
}

/* Text as the user typed it on the command line, quotes and backslashes taken off in place. */
static void unquote(char *text)
{
	char *out = text, quote = 0;
	for (char *at = text; *at; at++) {
		if (quote ? *at == quote : (*at == '\'' || *at == '"'))
			quote = quote ? 0 : *at;
		else if (*at == '\\' && at[1] && quote != '\'')
			*out++ = *++at;
		else
			*out++ = *at;
	}
	*out = '\0';
}

/* _venv_words CWORD WORD...: fills COMPREPLY; what `complete -F` wants is a function, so one calls this. */
static void complete_words(WORD_LIST *list)
{
	enum { WORDS = 64 };
	char *words[WORDS];
	struct ve_buf out = {0};
	int count = 0, current = atoi(list->word->word);
	for (list = list->next; list && count < WORDS; list = list->next) {
		words[count] = copy(list->word->word);
		unquote(words[count++]);
	}
	unbind_variable("COMPREPLY");
	arrayind_t index = 0;
	if (ve_complete(&shell, count, words, current, &out) == VE_OK && out.len) {
		for (char *line = out.data, *end; *line; line = end + 1) {
			end = strchr(line, '\n');
			if (!end)
				break;
			*end = '\0';
			line[strcspn(line, "\t")] = '\0';
			size_t len = strlen(line);
			if (len > 1 && line[len - 1] == '/') /* readline puts it back, without a blank */
				line[len - 1] = '\0';
			bind_array_variable("COMPREPLY", index++, line, 0);
		}
	}
	ve_buf_release(&out);
	while (count)
		free(words[--count]);
}

static int complete_builtin(WORD_LIST *list)
{
	if (list)
		complete_words(list);
	return EXECUTION_SUCCESS;
}

/* ---- change of directory ----------------------------------------------------------------------------------------- */

/* The rows of the builtin table whose function is ours while the plugin is loaded. That holds for `builtin cd`, CDPATH,
 * autocd, a user's function named cd, subshells; pushd and popd do not go through the row of cd. */
enum { CD, PUSHD, POPD, MOVERS };
static sh_builtin_func_t *original[MOVERS];

static int moved(int which, WORD_LIST *list)
{
	int status = original[which](list);
	prompt_watch();
	ve_hook(&shell, VE_CHDIR);
	return status;
}

static int cd_hooked(WORD_LIST *list)
{
	return moved(CD, list);
}

static int pushd_hooked(WORD_LIST *list)
{
	return moved(PUSHD, list);
}

static int popd_hooked(WORD_LIST *list)
{
	return moved(POPD, list);
}

static const struct {
	const char *name;
	sh_builtin_func_t *ours;
} movers[MOVERS] = {{"cd", cd_hooked}, {"pushd", pushd_hooked}, {"popd", popd_hooked}};

static void movers_hook(void)
{
	for (int i = 0; i < MOVERS; i++) {
		struct builtin *row = builtin_address_internal((char *)movers[i].name, 1);
		if (row && row->function != movers[i].ours) {
			original[i] = row->function;
			row->function = movers[i].ours;
		}
	}
}

static void movers_unhook(void)
{
	for (int i = 0; i < MOVERS; i++) {
		struct builtin *row = builtin_address_internal((char *)movers[i].name, 1);
		if (row && row->function == movers[i].ours)
			row->function = original[i];
	}
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

#define VE_OPTION(id, option, value, summary)
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) DOC_##parent(id, summary, text)
#define DOC_TOP(id, summary, text) static char *const id##_doc[] = {(char *)summary ".", (char *)"", (char *)text, NULL};
#define DOC_VENV(id, summary, text)
#include "../common/commands.def"
#undef VE_COMMAND

#define EXPORTED __attribute__((visibility("default")))
static struct builtin activate_row = {"activate", activate_builtin, BUILTIN_ENABLED, ACTIVATE_doc, "activate [--stack] [ENV]", 0};
static struct builtin deactivate_row = {"deactivate", deactivate_builtin, BUILTIN_ENABLED, DEACTIVATE_doc, "deactivate", 0};
static struct builtin venv_row = {"venv", venv_builtin, BUILTIN_ENABLED, VENV_doc, "venv [COMMAND]", 0};
/* What is ours is meant below, whatever else has such a name. */
EXPORTED extern struct builtin activate_struct __attribute__((alias("activate_row")));
EXPORTED extern struct builtin deactivate_struct __attribute__((alias("deactivate_row")));
EXPORTED extern struct builtin venv_struct __attribute__((alias("venv_row")));

/* Those of virtualenvwrapper come one by one, each when asked for. bash looks for symbols with a command's name in them. What they say about
 * themselves is said by the program: a table more would be in every shell. */
static char *const wrapper_doc[] = {"A command of virtualenvwrapper: venv help NAME.", NULL};
#define SYMBOL_TEXT(prefix) #prefix
#define SYMBOL_PREFIX(prefix) SYMBOL_TEXT(prefix)
#define SYMBOL(name) __asm__(SYMBOL_PREFIX(__USER_LABEL_PREFIX__) name)
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) \
	EXPORTED extern struct builtin id##_struct SYMBOL(name "_struct"); \
	struct builtin id##_struct = {(char *)name, wrapper_builtin, BUILTIN_ENABLED, wrapper_doc, name, 0}; \
	__typeof__(wrapper_come) id##_load SYMBOL(name "_builtin_load") EXPORTED __attribute__((alias("venv_wrapper_come")));
static int wrapper_come(char *name) __asm__("venv_wrapper_come") __attribute__((used));
#include "../common/wrapper.def"
#undef VE_COMMAND
#undef VE_OPTION

static char *const words_doc[] = {"Completion; for the plugin's own use.", NULL};
static struct builtin words_struct = {"_venv_words", complete_builtin, BUILTIN_ENABLED, words_doc, "_venv_words", 0};

/* Each name brings them all. In the order of bash's table. */
static struct builtin *const siblings[] = {&words_struct, &activate_row, &deactivate_row, &venv_row};
enum { SIBLINGS = sizeof siblings / sizeof *siblings };

static struct builtin *row_of(const char *name)
{
	for (int i = 0; i < num_shell_builtins; i++) {
		if (shell_builtins[i].name[0] == name[0] && strcmp(shell_builtins[i].name, name) == 0)
			return &shell_builtins[i];
	}
	return NULL;
}

static int compare(const struct builtin *a, const struct builtin *b)
{
	int order = a->name[0] - b->name[0];
	return order ? order : strcmp(a->name, b->name);
}

static bool is_sorted(const struct builtin *table, int rows)
{
	for (int i = 1; i < rows; i++) {
		if (compare(&table[i - 1], &table[i]) > 0)
			return false;
	}
	return true;
}

/* The table is replaced by a larger copy and the old one kept: bash holds pointers into it (5.1+). A row that an earlier unload
 * marked as deleted is used again. */
static bool siblings_add(void *handle, const char *asked)
{
	struct builtin *missing[SIBLINGS];
	int count = 0;
	for (int i = 0; i < SIBLINGS; i++) {
		struct builtin *row = row_of(siblings[i]->name);
		if (strcmp(siblings[i]->name, asked) == 0)
			continue; /* bash adds it */
		siblings[i]->handle = handle;
		if (row)
			*row = *siblings[i];
		else
			missing[count++] = siblings[i];
	}
	int gone = 0, rows = 0; /* gone: names of virtualenvwrapper, which are here only when they were removed */
	for (int i = 0; i < num_shell_builtins; i++)
		gone += shell_builtins[i].function == wrapper_builtin;
	if (!count && !gone)
		return true;
	struct builtin *table = malloc((size_t)(num_shell_builtins + count + 1) * sizeof *table);
	if (!table)
		return false;
	/* bash looks in a sorted table for what it loads, while it adds to its end: it would not see a deleted name, and have it twice. */
	int next = 0;
	for (int i = 0; i < num_shell_builtins; i++) {
		if (shell_builtins[i].function == wrapper_builtin)
			continue;
		while (next < count && compare(missing[next], &shell_builtins[i]) < 0)
			table[rows++] = *missing[next++];
		table[rows++] = shell_builtins[i];
	}
	while (next < count)
		table[rows++] = *missing[next++];
	table[rows] = (struct builtin){0};
	shell_builtins = table;
	num_shell_builtins = rows;
	if (!is_sorted(table, rows))
		initialize_shell_builtins();
	return true;
}

/* In place: `enable -d` has a pointer into the table while we are called. */
static void siblings_remove(void)
{
	for (int i = 0; i < SIBLINGS; i++) {
		struct builtin *row = row_of(siblings[i]->name);
		if (row && row->function == siblings[i]->function)
			row->flags = BUILTIN_DELETED;
	}
	for (int i = 0; i < num_shell_builtins; i++) {
		if (shell_builtins[i].function != wrapper_builtin)
			continue;
		shell_builtins[i].flags = BUILTIN_DELETED;
		shell_builtins[i].handle = NULL; /* or `enable -f` would find it loaded */
	}
}

/* ---- load and unload --------------------------------------------------------------------------------------------- */

static bool supported(void)
{
	const char *point = dist_version ? strchr(dist_version, '.') : NULL;
	int major = point ? atoi(dist_version) : 0, minor = point ? atoi(point + 1) : 0;
	if ((major == 4 && minor >= 4) || (major == 5 && minor <= 3))
		return true;
	struct ve_buf line = {0};
	ve_buf_addf(&line, "venv: bash %s: not supported; it is made for bash 4.4 to 5.3\n", dist_version ? dist_version : "?");
	say(NULL, VE_ERR, ve_buf_text(&line), line.len);
	ve_buf_release(&line);
	return false;
}

static void completion_add(void)
{
	static const char *const words[] = {"-o", "filenames", "-F", "_venv_complete", "activate", "deactivate", "venv"};
	enum { WORDS = sizeof words / sizeof *words };
	struct builtin *row = builtin_address_internal((char *)"complete", 1);
	WORD_DESC word[WORDS];
	WORD_LIST list[WORDS];
	if (!row || !row->function) /* a bash without it */
		return;
	for (int i = 0; i < WORDS; i++) {
		word[i] = (WORD_DESC){(char *)words[i], 0};
		list[i] = (WORD_LIST){i + 1 < WORDS ? &list[i + 1] : NULL, &word[i]};
	}
	function_bind("_venv_complete", "_venv_words \"$COMP_CWORD\" \"${COMP_WORDS[@]}\"");
	row->function(list);
}

static bool loaded;

static bool come(const char *name)
{
	Dl_info info;
	if (loaded)
		return true;
	if (!supported())
		return false;
	if (!session && !(session = ve_session_new()))
		return false;
	tables_fit();
	void *handle = NULL;
	if (dladdr((void *)activate_builtin, &info) && info.dli_fname) {
		ve_buf_reset(&prefix);
		if (ve_prefix(&prefix, info.dli_fname, 3))
			ve_buf_reset(&prefix);
		handle = dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
	}
	shell.session = session;
	shell.prefix = ve_buf_text(&prefix);
	if (!siblings_add(handle, name))
		return false;
	loaded = true;
	movers_hook();
	segment_add();
	prompt_watch();
	if (interactive_shell)
		completion_add();
	ve_hook(&shell, VE_LOAD);
	return true;
}

static void go(void)
{
	if (!loaded)
		return;
	loaded = false;
	ve_wrapper_unload(&shell);
	ve_hook(&shell, VE_UNLOAD);
	prompt_unwatch();
	if (interactive_shell)
		evaluate("complete -r activate deactivate venv 2>/dev/null; unset -f _venv_complete");
	segment_remove();
	spares_free();
	movers_unhook();
	siblings_remove();
	ve_session_free(session);
	session = shell.session = NULL;
	ve_buf_release(&prefix);
	shell.prefix = NULL;
	pydoc_free();
}

/* bash calls this with the name; 0 is failure, and nothing may have changed then. */
EXPORTED int activate_builtin_load(char *name);
EXPORTED void activate_builtin_unload(char *name);

int activate_builtin_load(char *name)
{
	return come(name);
}

void activate_builtin_unload(char *name)
{
	(void)name;
	go();
}

static void wrapper_complete(const char *how, const char *name)
{
	struct ve_buf line = {0};
	ve_buf_addf(&line, "complete %s %s", how, name);
	if (interactive_shell && !line.status)
		evaluate(line.data);
	ve_buf_release(&line);
}

static int wrapper_come(char *name)
{
	if (!come(name))
		return 0;
	wrapper_complete("-o filenames -F _venv_complete", name);
	ve_wrapper_load(&shell);
	return 1;
}
