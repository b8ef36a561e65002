/* doctor.c - `venv doctor`: what is wrong with an environment, why, and the command that repairs it. */
#include "../internal.h"

/* ---- findings ---------------------------------------------------------------------------------------------------- */

void ve_doctor_show(struct ve_doctor *doctor, const char *file)
{
	ve_show(&doctor->what, file, strlen(file), 1024);
}

/* Quotes only where there is need: it is to be read, too. */
void ve_doctor_word(struct ve_doctor *doctor, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+,:@";
	const struct ve_call *call = doctor->call;
	size_t len = strlen(word);
	if (len && strspn(word, plain) == len)
		ve_buf_add(&doctor->repair, word, len);
	else
		ve_quote(&doctor->repair, call->sh->process ? call->sh->process->dialect(call->sh->ctx) : VE_BASH, word, len);
}

void ve_doctor_find(struct ve_doctor *doctor, const char *finding)
{
	struct ve_buf *out = &doctor->out;
	const char *repair = doctor->repair.len ? doctor->repair.data : NULL;
	if (doctor->what.status || doctor->repair.status)
		out->status = doctor->what.status ? doctor->what.status : doctor->repair.status;
	if (doctor->json) {
		ve_buf_adds(out, doctor->count ? ",\n  {" : "\n  {");
		ve_json_key(out, "finding", finding);
		ve_buf_adds(out, ", ");
		ve_json_key(out, "what", ve_buf_text(&doctor->what));
		ve_buf_adds(out, ", ");
		ve_json_key(out, "repair", repair);
		ve_buf_addc(out, '}');
	} else {
		ve_buf_addf(out, "  %s: ", finding);
		ve_buf_add(out, ve_buf_text(&doctor->what), doctor->what.len);
		if (repair) {
			ve_buf_adds(out, "; repair: ");
			ve_show(out, repair, doctor->repair.len, 8192);
		}
		ve_buf_addc(out, '\n');
	}
	doctor->count++;
	ve_buf_reset(&doctor->what);
	ve_buf_reset(&doctor->repair);
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

/* Whether a call that returned this was done; if not, it must be because of the file. */
static bool done(struct ve_doctor *doctor, const struct ve_buf *file, int returned)
{
	if (file->status || (returned != 0 && !ve_lasting(errno)))
		doctor->out.status = file->status == VE_NOMEM || errno == ENOMEM ? VE_NOMEM : VE_IO;
	return !file->status && returned == 0;
}

bool ve_doctor_stat(struct ve_doctor *doctor, const struct ve_buf *file, struct stat *st)
{
	return done(doctor, file, stat(ve_buf_text(file), st));
}

bool ve_doctor_lstat(struct ve_doctor *doctor, const struct ve_buf *file, struct stat *st)
{
	return done(doctor, file, lstat(ve_buf_text(file), st));
}

bool ve_doctor_access(struct ve_doctor *doctor, const struct ve_buf *file, int mode)
{
	return done(doctor, file, access(ve_buf_text(file), mode));
}

/* ---- making it anew ---------------------------------------------------------------------------------------------- */

struct keeper {
	struct ve_id id;
	const char *keeper;
	struct ve_buf name;
};

static bool is_kept(void *ctx, const struct ve_named *named)
{
	struct keeper *keeper = ctx;
	struct stat st;
	if (!named->keeper || stat(named->root, &st) != 0 || st.st_dev != keeper->id.dev || st.st_ino != keeper->id.ino)
		return true;
	keeper->keeper = named->keeper;
	ve_buf_adds(&keeper->name, named->name);
	return false;
}

/* The manager that has it: only that knows all that it is. */
static bool add_manager(struct ve_doctor *doctor, const char *keeper, const char *name)
{
	/* A `%` becomes the name. */
	static const char *const commands[][2] = {
		{"poetry", "poetry env remove % && poetry install"},
		{"pipenv", "pipenv --rm && pipenv sync"},
		{"hatch", "hatch env prune && hatch env create"},
		{"pdm", "pdm venv create --force && pdm install"},
		{"pyenv", "pyenv virtualenv-delete % && pyenv virtualenv %"},
		{"uv", "uv sync"},
		{"pixi", "pixi clean && pixi install"},
	};
	const char *project = doctor->site.root ? doctor->site.project : NULL, *command = NULL;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		command = ve_same(keeper, commands[i][0]) ? commands[i][1] : command;
	if (!command)
		return false;
	if (ve_given(project) && !ve_same(keeper, "pyenv") && !ve_same(project, ve_env_text(doctor->call->env, VE_VAR_PWD))) {
		ve_buf_adds(&doctor->repair, "cd ");
		ve_doctor_word(doctor, project);
		ve_buf_adds(&doctor->repair, " && ");
	}
	for (; *command; command++) {
		if (*command == '%')
			ve_doctor_word(doctor, name);
		else
			ve_buf_addc(&doctor->repair, *command);
	}
	return true;
}

/* Whether the project has uv's lock file: then `uv sync` puts back all that is in it. */
static bool is_synced(const struct ve_doctor *doctor)
{
	struct ve_buf file = {0};
	if (!doctor->site.root || !ve_same(doctor->site.tool, "uv") || !*doctor->site.project)
		return false;
	ve_buf_addf(&file, "%s/uv.lock", doctor->site.project);
	bool is = !file.status && access(file.data, F_OK) == 0;
	ve_buf_release(&file);
	return is;
}

void ve_doctor_anew(struct ve_doctor *doctor)
{
	const struct ve_call *call = doctor->call;
	struct keeper keeper = {0};
	struct stat st;
	doctor->anew = true;
	if (doctor->site.root && doctor->site.kind == VE_CONDA && ve_same(doctor->site.tool, "conda")) {
		ve_buf_adds(&doctor->repair, "conda env remove -p ");
		ve_doctor_word(doctor, doctor->place);
		return;
	}
	if (stat(doctor->place, &st) == 0) {
		keeper.id = (struct ve_id){st.st_dev, st.st_ino};
		if (!ve_names(call->sh->session, call->env, is_kept, &keeper))
			doctor->out.status = VE_NOMEM;
	}
	if (doctor->site.root && doctor->site.kind == VE_CONDA)
		keeper.keeper = "pixi";
	else if (is_synced(doctor))
		keeper.keeper = "uv";
	if (!keeper.keeper || !add_manager(doctor, keeper.keeper, ve_buf_text(&keeper.name))) {
		ve_buf_adds(&doctor->repair, "venv create --clear ");
		if (ve_pyvenv_system(&doctor->cfg_bytes))
			ve_buf_adds(&doctor->repair, "--system-site-packages ");
		ve_doctor_word(doctor, doctor->place);
	}
	ve_buf_release(&keeper.name);
}

/* ---- which one --------------------------------------------------------------------------------------------------- */

/* Something that looks like one but for its pyvenv.cfg. */
static bool remains(const char *place)
{
	static const char *const marks[] = {"pyvenv.cfg", "bin/activate", "bin/python"};
	struct ve_buf file = {0};
	struct stat st;
	bool some = false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks && !some; i++) {
		ve_buf_reset(&file);
		ve_buf_addf(&file, "%s/%s", place, marks[i]);
		some = !file.status && lstat(file.data, &st) == 0;
	}
	ve_buf_release(&file);
	return some;
}

/* Put the path of what is to be examined into `place`, and its project if it is known. False: there is none, as `why` says. */
static bool choose(const struct ve_call *call, struct ve_buf *place, struct ve_buf *project, struct ve_buf *why)
{
	const char *active = ve_env_text(call->env, VE_VAR_VIRTUAL_ENV), *word = call->count ? call->words[0] : NULL;
	enum ve_status status;
	if (!word && !ve_given(active))
		active = ve_conda_active(call->sh);
	if (!word && ve_given(active)) {
		ve_buf_adds(place, active);
		return !place->status;
	}
	const struct ve_site *site = ve_resolve(call->sh->session, call->env, word, &status, why);
	if (site) {
		ve_buf_adds(place, site->root);
		ve_buf_adds(project, site->project);
	} else if (word && status == VE_NOTENV && remains(word)) {
		const char *cwd = ve_env_text(call->env, VE_VAR_PWD);
		ve_path_join(place, ve_given(cwd) ? cwd : "/", word);
	}
	return place->len && !place->status;
}

/* Of what is no environment there is one thing to say. */
static void find_none(struct ve_doctor *doctor)
{
	const struct ve_buf place = {.data = (char *)doctor->place};
	struct ve_buf file = {0};
	struct ve_stamp stamp;
	struct stat st;
	if (!ve_doctor_stat(doctor, &place, &st)) {
		bool conda = !ve_given(ve_env_text(doctor->call->env, VE_VAR_VIRTUAL_ENV));
		ve_buf_addf(&doctor->what, "%s, and %s names it", ve_health(doctor->place, VE_MODERN), conda ? "CONDA_PREFIX" : "VIRTUAL_ENV");
		ve_buf_adds(&doctor->repair, "deactivate");
		ve_doctor_find(doctor, "deleted");
		return;
	}
	if (ve_site_modern(&stamp, doctor->place, &file) || file.status)
		doctor->out.status = VE_IO; /* somebody makes it just now */
	ve_buf_release(&file);
	ve_buf_adds(&doctor->what, "pyvenv.cfg is not there, or no file: without it Python takes this for no environment");
	if (remains(doctor->place))
		ve_doctor_anew(doctor);
	else
		ve_buf_adds(&doctor->repair, "deactivate");
	ve_doctor_find(doctor, "config");
}

/* Whether a variable names this very directory. */
static bool names(const struct ve_doctor *doctor, const char *place)
{
	struct stat st, other;
	return ve_given(place) && (ve_same(place, doctor->place) || (stat(doctor->place, &st) == 0 && stat(place, &other) == 0 &&
								      st.st_dev == other.st_dev && st.st_ino == other.st_ino));
}

static void examine(struct ve_doctor *doctor, const char *project)
{
	const struct ve_call *call = doctor->call;
	doctor->active = names(doctor, ve_env_text(call->env, VE_VAR_VIRTUAL_ENV)) || names(doctor, ve_conda_active(call->sh));
	enum ve_status status = ve_site_open(&doctor->site, doctor->place, ve_given(project) ? project : NULL, call->env);
	if (status == VE_OK) {
		ve_doctor_disk(doctor);
		ve_doctor_scripts(doctor);
	} else if (status == VE_NOTENV) {
		find_none(doctor);
	} else {
		doctor->out.status = status;
	}
	ve_doctor_shell(doctor);
}

/* ---- output ------------------------------------------------------------------------------------------------------ */

static void add_head(struct ve_doctor *doctor, struct ve_buf *head, const char *health)
{
	const struct ve_site *site = doctor->site.root ? &doctor->site : NULL;
	if (!doctor->json) {
		ve_show(head, doctor->place, strlen(doctor->place), 4096);
		if (site)
			ve_buf_addf(head, *site->version ? " (%s, Python %s):" : " (%s):", site->tool, site->version);
		else
			ve_buf_adds(head, ":");
		ve_buf_adds(head, doctor->count ? "\n" : " fine\n");
		return;
	}
	ve_buf_addc(head, '{');
	ve_json_key(head, "environment", doctor->place);
	ve_buf_adds(head, ", ");
	ve_json_key(head, "python", site && *site->version ? site->version : NULL);
	ve_buf_adds(head, ", ");
	ve_json_key(head, "tool", site ? site->tool : NULL);
	ve_buf_addf(head, ", \"active\": %s, ", doctor->active ? "true" : "false");
	ve_json_key(head, "health", health);
	ve_buf_adds(head, ",\n \"findings\": [");
}

/* What is made anew is empty. */
static void add_tail(struct ve_doctor *doctor)
{
	if (doctor->json) {
		ve_buf_adds(&doctor->out, doctor->count ? "\n ]}\n" : "]}\n");
	} else if (doctor->anew && doctor->site.root && doctor->site.kind != VE_CONDA) {
		ve_buf_adds(&doctor->repair, "venv packages --freeze ");
		ve_doctor_word(doctor, doctor->place);
		ve_buf_adds(&doctor->out, "  before that, what is installed in it: ");
		ve_show(&doctor->out, ve_buf_text(&doctor->repair), doctor->repair.len, 8192);
		ve_buf_addc(&doctor->out, '\n');
	}
}

static enum ve_status say(struct ve_doctor *doctor)
{
	struct ve_buf head = {0};
	const char *health = ve_health(doctor->place, doctor->site.root ? doctor->site.kind : VE_MODERN);
	add_head(doctor, &head, health);
	add_tail(doctor);
	ve_buf_add(&head, ve_buf_text(&doctor->out), doctor->out.len);
	if (doctor->out.status)
		head.status = doctor->out.status;
	enum ve_status status = ve_say_buf(doctor->call->sh, VE_OUT, &head);
	ve_buf_release(&head);
	return status;
}

enum ve_status ve_cmd_doctor(const struct ve_call *call)
{
	struct ve_doctor doctor = {.call = call, .json = ve_call_has(call, "--json")};
	struct ve_buf place = {0}, project = {0}, why = {0};
	enum ve_status status = VE_NOTFOUND;
	if (call->count && !*call->words[0])
		return ve_usage(call, "doctor", "an empty name");
	if (choose(call, &place, &project, &why)) {
		doctor.place = place.data;
		examine(&doctor, ve_buf_text(&project));
		status = say(&doctor);
		status = status ? status : doctor.count ? VE_IO : VE_OK;
	} else {
		ve_say(call->sh, VE_ERR, "venv: doctor: %s", why.len ? why.data : ve_status_text(place.status ? place.status : status));
	}
	struct ve_buf *used[] = {&place, &project, &why, &doctor.cfg_bytes, &doctor.what, &doctor.repair, &doctor.out};
	for (size_t i = 0; i < sizeof used / sizeof *used; i++)
		ve_buf_release(used[i]);
	ve_site_release(&doctor.site);
	return status;
}
