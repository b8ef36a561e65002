/* fake.c - see fake.h. */
#include "fake.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static struct fake_var *slot(const struct fake *fake, const char *name)
{
	struct fake_var *var = (struct fake_var *)fake->var;
	for (int i = 0; i < FAKE_VARS; i++, var++) {
		if (!var->name || strcmp(var->name, name) == 0)
			return var;
	}
	assert(!"too many variables");
	return NULL;
}

static void set(struct fake_var *var, const char *name, const char *text, unsigned flags)
{
	char *copy = text ? strdup(text) : NULL;
	if (!var->name)
		var->name = strdup(name);
	if (var->text) {
		memset(var->text, '#', strlen(var->text));
		free(var->text);
	}
	var->text = copy;
	var->flags = flags;
}

void fake_set(struct fake *fake, const char *name, const char *text, unsigned flags)
{
	set(slot(fake, name), name, text, flags);
}

const char *fake_get(const struct fake *fake, const char *name)
{
	return slot(fake, name)->text;
}

unsigned fake_flags(const struct fake *fake, const char *name)
{
	return slot(fake, name)->flags;
}

/* ---- the host table ---------------------------------------------------------------------------------------------- */

static void var_get(void *ctx, const char *name, struct ve_value *value)
{
	const struct fake_var *var = slot(ctx, name);
	*value = (struct ve_value){var->text, var->name ? var->flags : 0};
}

static int change(struct fake *fake, const char *name, const char *text, unsigned flags)
{
	struct fake_var *var = slot(fake, name);
	if (fake->fail_at && --fake->fail_at == 0)
		return 1;
	if (var->name && (var->flags & (VE_FIXED | VE_SCOPED)))
		return 1;
	set(var, name, text, flags);
	fake->changes++;
	ve_buf_addf(&fake->edits, "%s%s", fake->edits.len ? " " : "", name);
	return 0;
}

static int var_put(void *ctx, const char *name, const char *text, bool exported)
{
	return change(ctx, name, text, exported ? VE_EXPORTED : 0);
}

static int var_drop(void *ctx, const char *name)
{
	return change(ctx, name, NULL, 0);
}

static enum ve_owner *owner(struct fake *fake, enum ve_function function)
{
	return function == VE_PYDOC ? &fake->pydoc : &fake->deactivate;
}

static enum ve_owner function_owner(void *ctx, enum ve_function function)
{
	return *owner(ctx, function);
}

static int function_put(void *ctx, enum ve_function function)
{
	assert(function == VE_PYDOC);
	*owner(ctx, function) = VE_OURS;
	return 0;
}

static int function_drop(void *ctx, enum ve_function function)
{
	assert(*owner(ctx, function) != VE_USER);
	*owner(ctx, function) = VE_NOBODY;
	return 0;
}

static void say(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	struct fake *fake = ctx;
	ve_buf_add(stream == VE_OUT ? &fake->out : &fake->err, text, len);
}

static unsigned mode(void *ctx)
{
	return ((struct fake *)ctx)->mode;
}

static unsigned long activity(void *ctx)
{
	return ((struct fake *)ctx)->activity;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

void fake_init(struct fake *fake)
{
	*fake = (struct fake){
		.shell = {.dialect = VE_BASH,
			  .session = ve_session_new(),
			  .prefix = "/opt/venv",
			  .var_get = var_get,
			  .var_put = var_put,
			  .var_drop = var_drop,
			  .function_owner = function_owner,
			  .function_put = function_put,
			  .function_drop = function_drop,
			  .say = say,
			  .mode = mode,
			  .activity = activity,
			  .program = ve_program},
		.mode = VE_INTERACTIVE | VE_PROMPT_SUBST | VE_FREE_ACTIVITY,
	};
	ve_program_session(fake->shell.session);
	fake->shell.ctx = fake;
	fake_set(fake, "PATH", "/usr/bin:/bin", VE_EXPORTED);
	fake_set(fake, "PS1", "$ ", 0);
	fake_set(fake, "HOME", "/", VE_EXPORTED);
	fake_set(fake, "PWD", "/", VE_EXPORTED);
}

void fake_release(struct fake *fake)
{
	for (int i = 0; i < FAKE_VARS; i++) {
		free(fake->var[i].name);
		free(fake->var[i].text);
	}
	ve_session_free(fake->shell.session);
	ve_buf_release(&fake->out);
	ve_buf_release(&fake->err);
	ve_buf_release(&fake->edits);
	*fake = (struct fake){0};
}

void fake_child(struct fake *fake)
{
	for (int i = 0; i < FAKE_VARS && fake->var[i].name; i++) {
		if (!(fake->var[i].flags & VE_EXPORTED))
			fake_set(fake, fake->var[i].name, NULL, 0);
		else
			fake->var[i].flags = VE_EXPORTED;
	}
	ve_session_free(fake->shell.session);
	fake->shell.session = ve_session_new();
	ve_program_session(fake->shell.session);
	fake->pydoc = fake->deactivate = VE_NOBODY;
	fake_set(fake, "PS1", "$ ", 0);
}

static void move(struct fake *fake, const char *to, const char *from, unsigned flags)
{
	const char *text = fake_get(fake, from);
	if (text && *text)
		fake_set(fake, to, text, flags);
	fake_set(fake, from, NULL, 0);
}

static void undo_script(struct fake *fake)
{
	if (fake_get(fake, "_OLD_VIRTUAL_PATH"))
		move(fake, "PATH", "_OLD_VIRTUAL_PATH", VE_EXPORTED);
	if (fake_get(fake, "_OLD_VIRTUAL_PYTHONHOME"))
		move(fake, "PYTHONHOME", "_OLD_VIRTUAL_PYTHONHOME", VE_EXPORTED);
	if (fake_get(fake, "_OLD_VIRTUAL_PS1"))
		move(fake, "PS1", "_OLD_VIRTUAL_PS1", VE_EXPORTED);
	fake_set(fake, "VIRTUAL_ENV", NULL, 0);
	fake_set(fake, "VIRTUAL_ENV_PROMPT", NULL, 0);
}

void fake_source(struct fake *fake, const char *place, const char *name)
{
	struct ve_buf text = {0};
	const char *list, *home = fake_get(fake, "PYTHONHOME"), *ps1;
	undo_script(fake);
	list = fake_get(fake, "PATH");
	fake->deactivate = VE_SCRIPT;
	fake_set(fake, "VIRTUAL_ENV", place, VE_EXPORTED);
	fake_set(fake, "_OLD_VIRTUAL_PATH", list ? list : "", 0);
	ve_buf_addf(&text, "%s/bin:%s", place, list ? list : "");
	fake_set(fake, "PATH", ve_buf_text(&text), VE_EXPORTED);
	if (home && *home)
		move(fake, "_OLD_VIRTUAL_PYTHONHOME", "PYTHONHOME", 0);
	if (!fake_get(fake, "VIRTUAL_ENV_DISABLE_PROMPT")) {
		ps1 = fake_get(fake, "PS1");
		fake_set(fake, "_OLD_VIRTUAL_PS1", ps1 ? ps1 : "", 0);
		ve_buf_reset(&text);
		ve_buf_addf(&text, "(%s) %s", name, ps1 ? ps1 : "");
		fake_set(fake, "PS1", ve_buf_text(&text), VE_EXPORTED);
		ve_buf_reset(&text);
		ve_buf_addf(&text, "(%s) ", name);
		fake_set(fake, "VIRTUAL_ENV_PROMPT", ve_buf_text(&text), VE_EXPORTED);
	}
	ve_buf_release(&text);
}

/* ---- use --------------------------------------------------------------------------------------------------------- */

int fake_run(struct fake *fake, const char *word, ...)
{
	char *argv[8];
	int argc = 0;
	va_list args;
	va_start(args, word);
	for (; word; word = va_arg(args, const char *)) {
		assert(argc < 7);
		argv[argc++] = (char *)word;
	}
	va_end(args);
	argv[argc] = NULL;
	return ve_run(&fake->shell, argc, argv);
}

void fake_cd(struct fake *fake, const char *dir)
{
	fake_set(fake, "PWD", dir, VE_EXPORTED);
	ve_hook(&fake->shell, VE_CHDIR);
}

void fake_forget(struct fake *fake)
{
	ve_buf_reset(&fake->out);
	ve_buf_reset(&fake->err);
	ve_buf_reset(&fake->edits);
	fake->changes = 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct fake_var *const *)a)->name, (*(const struct fake_var *const *)b)->name);
}

/* The third field of _VENV_STATE is the time. */
static void dump_text(struct ve_buf *buf, const char *name, const char *text)
{
	const char *at = text;
	if (strcmp(name, "_VENV_STATE") == 0) {
		for (int i = 0; i < 2 && at; i++)
			at = (at = strchr(at, ';')) ? at + 1 : NULL;
		if (at) {
			ve_buf_add(buf, text, (size_t)(at - text));
			ve_buf_addc(buf, 'T');
			text = at + strspn(at, "0123456789");
		}
	}
	ve_buf_adds(buf, text);
}

void fake_dump(const struct fake *fake, struct ve_buf *buf)
{
	const struct fake_var *sorted[FAKE_VARS];
	size_t count = 0;
	for (int i = 0; i < FAKE_VARS && fake->var[i].name; i++) {
		if (fake->var[i].text)
			sorted[count++] = &fake->var[i];
	}
	qsort(sorted, count, sizeof *sorted, by_name);
	for (size_t i = 0; i < count; i++) {
		ve_buf_addf(buf, "%s %c ", sorted[i]->name, sorted[i]->flags & VE_EXPORTED ? 'x' : '-');
		dump_text(buf, sorted[i]->name, sorted[i]->text);
		ve_buf_addc(buf, '\n');
	}
	if (fake->deactivate != VE_NOBODY)
		ve_buf_adds(buf, "deactivate()\n");
	if (fake->pydoc != VE_NOBODY)
		ve_buf_adds(buf, "pydoc()\n");
}
