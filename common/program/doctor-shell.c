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

/* bash exports functions by variables; no other shell reads them. */
static void find_functions(struct ve_doctor *doctor)
{
	static const char *const names[] = {"python", "python3", "pip", "pip3"};
	struct ve_buf name = {0};
	for (size_t i = 0; i < sizeof names / sizeof *names && !is_fish(doctor); i++) {
		ve_buf_reset(&name);
		ve_buf_addf(&name, "BASH_FUNC_%s%%%%", names[i]);
		if (name.status || !variable(doctor, name.data))
			continue;
		ve_buf_addf(&doctor->what, "bash has a function %s, which comes before the command of the environment", names[i]);
		ve_buf_addf(&doctor->repair, "unset -f %s", names[i]);
		ve_doctor_find(doctor, "shadowed");
	}
	ve_buf_release(&name);
}

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
		find_functions(doctor);
	}
	if (doctor->active)
		find_variable(doctor, "PYTHONHOME", "every Python looks for its library there, also that of the environment");
	find_variable(doctor, "PYTHONPATH", "modules there come before those of any environment");
}
