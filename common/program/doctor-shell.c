/* doctor-shell.c - the variables of the shell, as far as a program sees them: what stands between it and the environment. */
#include "../internal.h"

enum {
	ELEMENTS = 64,   /* of PATH, in front of the environment's */
	COMMANDS = 1000, /* of the environment that are looked for there */
	NAMED = 3,
};

static const char *variable(const struct ve_doctor *doctor, const char *name)
{
	struct ve_value value = {0};
	doctor->call->sh->var_get(doctor->call->sh->ctx, name, &value);
	return value.text;
}

static bool is_fish(const struct ve_doctor *doctor)
{
	const struct ve_shell *sh = doctor->call->sh;
	return sh->process && sh->process->dialect(sh->ctx) == VE_FISH;
}

static void add_activate(struct ve_doctor *doctor)
{
	ve_buf_adds(&doctor->repair, "activate ");
	ve_doctor_word(doctor, doctor->place);
}

/* ---- PATH -------------------------------------------------------------------------------------------------------- */

static bool is_command(struct ve_doctor *doctor, const char *dir, const char *name)
{
	struct ve_buf file = {0};
	struct stat st;
	ve_buf_addf(&file, "%s/%s", dir, name);
	bool is = ve_doctor_access(doctor, &file, X_OK) && ve_doctor_stat(doctor, &file, &st) && S_ISREG(st.st_mode);
	ve_buf_release(&file);
	return is;
}

/* What matters most comes first: python and python3.11, then pip. */
static int turn_of(const char *name)
{
	return strncmp(name, "python", 6) == 0 ? 0 : strncmp(name, "pip", 3) == 0 ? 1 : 2;
}

/* Commands that both directories have. */
static void find_shadow(struct ve_doctor *doctor, const struct ve_strings *commands, const char *bin, const char *dir)
{
	unsigned count = 0;
	size_t len;
	ve_doctor_show(doctor, dir);
	ve_buf_adds(&doctor->what, " stands before its bin in PATH, and has ");
	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < commands->count; i++) {
			const char *name = ve_basename(commands->at[i], &len);
			if (turn_of(name) != turn || !is_command(doctor, dir, name) || !is_command(doctor, bin, name) || ++count > NAMED)
				continue;
			ve_buf_adds(&doctor->what, count > 1 ? ", " : "");
			ve_show(&doctor->what, name, len, 64);
		}
	}
	if (!count) {
		ve_buf_reset(&doctor->what);
		return;
	}
	if (count > NAMED)
		ve_buf_addf(&doctor->what, " and %u more", count - NAMED);
	ve_buf_adds(&doctor->what, " too");
	add_activate(doctor);
	ve_doctor_find(doctor, "shadowed");
}

static void find_path(struct ve_doctor *doctor)
{
	const char *list = ve_env_text(doctor->call->env, VE_VAR_PATH), *active = ve_env_text(doctor->call->env, VE_VAR_VIRTUAL_ENV);
	struct ve_buf bin = {0}, dir = {0};
	struct ve_strings commands = {0};
	struct stat own, st;
	int times = 0, i = 0;
	ve_buf_addf(&bin, "%s/bin", active);
	if (!ve_doctor_stat(doctor, &bin, &own))
		goto out;
	if (ve_strings_files(&commands, bin.data, "", COMMANDS) == VE_NOMEM)
		doctor->out.status = VE_NOMEM;
	for (const char *at = list; at; at = at[strcspn(at, ":")] ? at + strcspn(at, ":") + 1 : NULL, i++) {
		ve_buf_reset(&dir);
		ve_buf_add(&dir, at, strcspn(at, ":"));
		if (dir.len && ve_doctor_stat(doctor, &dir, &st) && st.st_dev == own.st_dev && st.st_ino == own.st_ino)
			times++;
		else if (!times && i < ELEMENTS && !dir.status)
			find_shadow(doctor, &commands, bin.data, dir.len ? dir.data : ".");
	}
	if (times != 1 && !doctor->out.status) {
		ve_buf_adds(&doctor->what, times ? "its bin is in PATH more than once" : "its bin is not in PATH, though VIRTUAL_ENV names it");
		add_activate(doctor);
		ve_doctor_find(doctor, "path");
	}
out:
	ve_strings_release(&commands);
	ve_buf_release(&bin);
	ve_buf_release(&dir);
}

/* ---- other variables --------------------------------------------------------------------------------------------- */

static void find_variable(struct ve_doctor *doctor, const char *name, const char *why)
{
	const char *text = variable(doctor, name);
	if (!ve_given(text))
		return;
	ve_buf_addf(&doctor->what, "%s is ", name);
	ve_doctor_show(doctor, text);
	ve_buf_addf(&doctor->what, ": %s", why);
	ve_buf_addf(&doctor->repair, is_fish(doctor) ? "set -e %s" : "unset %s", name);
	ve_doctor_find(doctor, "variable");
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* Whether the value of an alias, as a shell prints it, runs the command of that name all the same: `alias python=python3`. */
static bool is_harmless(const char *value)
{
	static const char with[] = "noglob nocorrect command exec";
	const char *at = value + (*value == '\'' || *value == '"');
	size_t len = strcspn(at, " \t'\"");
	while (len && ve_words_hold(with, at, len)) {
		at += len + strspn(at + len, " \t");
		len = strcspn(at, " \t'\"");
	}
	return len && !memchr(at, '/', len) && turn_of(at) < 2;
}

/* The first directory of PATH that has a command is that of the environment. */
static bool comes_first(struct ve_doctor *doctor, const char *bin, const char *name)
{
	struct ve_buf dir = {0};
	bool found = false, ours = false;
	for (const char *at = ve_env_text(doctor->call->env, VE_VAR_PATH); at && !found; at = at[strcspn(at, ":")] ? at + strcspn(at, ":") + 1 : NULL) {
		ve_buf_reset(&dir);
		ve_buf_add(&dir, at, strcspn(at, ":"));
		ours = ve_same(ve_buf_text(&dir), bin);
		found = dir.len && is_command(doctor, dir.data, name);
	}
	ve_buf_release(&dir);
	return found && ours;
}

enum hides { NOTHING, ALIAS, FUNCTION, PLACE };

/* What a line says of a command: bash's `alias NAME='...'`, `NAME` (a function), `NAME TAB PATH` (where it remembers it to be); zsh's
 * `alias NAME=...`, `NAME: function`, `NAME=PATH`; of fish `NAME: function`. */
static enum hides read_line(const char *line, const char *name)
{
	size_t len = strlen(name);
	bool alias = strncmp(line, "alias ", 6) == 0;
	line += alias ? 6 : 0;
	if (strncmp(line, name, len) != 0)
		return NOTHING;
	if (alias)
		return line[len] == '=' && !is_harmless(line + len + 1) ? ALIAS : NOTHING;
	if (!line[len] || ve_same(line + len, ": function"))
		return FUNCTION;
	return (line[len] == '\t' || line[len] == '=') && line[len + 1] == '/' ? PLACE : NOTHING;
}

static void find_name(struct ve_doctor *doctor, const char *bin, const char *name, const char *line, enum hides hides)
{
	const char *place = line + strlen(name) + 1;
	struct ve_buf own = {0};
	ve_buf_addf(&own, "%s/%s", bin, name);
	if (hides == NOTHING || (hides == PLACE && (ve_same(place, ve_buf_text(&own)) || !comes_first(doctor, bin, name)))) {
		ve_buf_release(&own);
		return;
	}
	ve_buf_release(&own);
	if (hides == PLACE) {
		ve_buf_addf(&doctor->what, "the shell remembers %s to be ", name);
		ve_doctor_show(doctor, place);
		ve_buf_adds(&doctor->repair, "hash -r");
	} else {
		ve_buf_addf(&doctor->what, "the shell has %s %s, which comes before the command of the environment", hides == ALIAS ? "an alias" : "a function", name);
		ve_buf_addf(&doctor->repair, is_fish(doctor) ? "functions -e %s" : hides == ALIAS ? "unalias %s" : "unset -f %s", name);
	}
	ve_doctor_find(doctor, "shadowed");
}

/* The shell that started us says; without one, bash's variables for functions that it exports. */
static void find_names(struct ve_doctor *doctor)
{
	static const char *const names[] = {"python", "python3", "pip", "pip3"};
	const char *told = variable(doctor, "_VENV_NAMES");
	struct ve_buf bin = {0}, line = {0};
	ve_buf_addf(&bin, "%s/bin", ve_env_text(doctor->call->env, VE_VAR_VIRTUAL_ENV));
	for (size_t i = 0; i < sizeof names / sizeof *names && !bin.status; i++) {
		if (!is_command(doctor, bin.data, names[i]))
			continue;
		ve_buf_reset(&line);
		ve_buf_addf(&line, "BASH_FUNC_%s%%%%", names[i]);
		if (!told && !line.status && variable(doctor, line.data))
			find_name(doctor, bin.data, names[i], names[i], FUNCTION);
		for (const char *at = told; at; at = at[strcspn(at, "\n")] ? at + strcspn(at, "\n") + 1 : NULL) {
			ve_buf_reset(&line);
			ve_buf_add(&line, at, strcspn(at, "\n"));
			if (!line.status)
				find_name(doctor, bin.data, names[i], ve_buf_text(&line), read_line(ve_buf_text(&line), names[i]));
		}
	}
	ve_buf_release(&bin);
	ve_buf_release(&line);
}

/* ---- conda ------------------------------------------------------------------------------------------------------- */

static void find_conda(struct ve_doctor *doctor)
{
	const char *prefix = ve_conda_active(doctor->call->sh);
	struct ve_buf bin = {0};
	if (!prefix)
		return;
	ve_buf_addf(&bin, "%s/bin", prefix);
	ve_buf_adds(&doctor->what, "the conda environment ");
	ve_doctor_show(doctor, prefix);
	ve_buf_adds(&doctor->what, " is active besides (CONDA_PREFIX)");
	if (!bin.status && ve_pathlist_holds(ve_env_text(doctor->call->env, VE_VAR_PATH), bin.data))
		ve_buf_adds(&doctor->what, " and in PATH: commands that this one has not are taken from there");
	/* Leaves what stands first in PATH, so twice. */
	ve_buf_adds(&doctor->repair, "deactivate; deactivate; ");
	add_activate(doctor);
	ve_doctor_find(doctor, "conda");
	ve_buf_release(&bin);
}

void ve_doctor_shell(struct ve_doctor *doctor)
{
	if (doctor->active && doctor->site.root && doctor->site.kind != VE_CONDA) {
		find_path(doctor);
		find_conda(doctor);
		find_names(doctor);
	}
	if (doctor->active)
		find_variable(doctor, "PYTHONHOME", "every Python looks for its library there, also that of the environment");
	find_variable(doctor, "PYTHONPATH", "modules there come before those of any environment");
}
