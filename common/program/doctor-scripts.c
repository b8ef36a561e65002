/* doctor-scripts.c - scripts of an environment that would run, or could not run, another Python. */
#include "../internal.h"

enum {
	SCRIPTS = 10000, /* entries of bin looked at */
	HEAD = 4095,     /* bytes of each; a path is no longer */
	KINDS = 16,      /* interpreters told apart */
	NAMED = 3,       /* scripts named for each */
};

enum fault { NOTHING, MISSING, FOREIGN, TOO_LONG };

/* The scripts that name one interpreter. */
struct kind {
	enum ve_shebang how;
	enum fault fault;
	struct ve_buf file, names;
	unsigned count;
};

struct scripts {
	struct ve_doctor *doctor;
	struct ve_id id; /* of the environment */
	struct kind kind[KINDS];
	int kinds;
	unsigned others; /* scripts that name yet another, and are wrong too */
};

enum whose { NOBODYS, OURS, ANOTHERS };

/* Whose bin an interpreter lies in. It is not followed if it is a link: those of an environment lead out of it. */
static enum whose whose(const struct scripts *scripts, const char *file)
{
	struct ve_buf root = {0}, scratch = {0};
	struct ve_stamp stamp;
	struct stat st;
	enum whose whose = NOBODYS;
	size_t len;
	const char *base = ve_basename(file, &len);
	ve_buf_add(&root, file, (size_t)(base - file));
	ve_buf_adds(&root, "..");
	if (ve_doctor_stat(scripts->doctor, &root, &st)) {
		if (st.st_dev == scripts->id.dev && st.st_ino == scripts->id.ino)
			whose = OURS;
		else if (ve_site_stamp(&stamp, NULL, root.data, &scratch) == VE_OK)
			whose = ANOTHERS;
	}
	if (scratch.status)
		scripts->doctor->out.status = scratch.status;
	ve_buf_release(&root);
	ve_buf_release(&scratch);
	return whose;
}

static enum fault judge(const struct scripts *scripts, enum ve_shebang how, const struct ve_buf *file)
{
	struct ve_buf beside = {0};
	enum fault fault = NOTHING;
	if (how == VE_SHEBANG_LONG) {
		fault = TOO_LONG;
	} else if (how == VE_SHEBANG_BESIDE) {
		ve_buf_addf(&beside, "%s/bin/%s", scripts->doctor->place, file->data);
		fault = ve_doctor_access(scripts->doctor, &beside, X_OK) ? NOTHING : MISSING;
	} else if (*file->data == '/') {
		fault = !ve_doctor_access(scripts->doctor, file, X_OK) ? MISSING : whose(scripts, file->data) == ANOTHERS ? FOREIGN : NOTHING;
	}
	/* That its Python is gone was said, and is no fault of theirs. */
	if (fault == MISSING && scripts->doctor->lost && (how == VE_SHEBANG_BESIDE || whose(scripts, file->data) == OURS))
		fault = NOTHING;
	ve_buf_release(&beside);
	return fault;
}

static void add_script(struct scripts *scripts, const char *script, const struct ve_buf *bytes)
{
	struct ve_buf file = {0};
	enum ve_shebang how = ve_shebang(&file, ve_buf_text(bytes), bytes->len);
	struct kind *kind = NULL;
	size_t len;
	if (file.status) {
		scripts->doctor->out.status = file.status;
		how = VE_SHEBANG_NONE;
	}
	for (int i = 0; how && i < scripts->kinds && !kind; i++) {
		struct kind *at = &scripts->kind[i];
		if (at->how == how && ve_same(ve_buf_text(&at->file), ve_buf_text(&file)))
			kind = at;
	}
	if (how && !kind) {
		enum fault fault = judge(scripts, how, &file);
		/* Those that are fine give their place to those that are not. */
		for (int i = 0; fault && i < scripts->kinds && scripts->kinds == KINDS && !kind; i++)
			kind = scripts->kind[i].fault ? NULL : &scripts->kind[i];
		if (!kind && scripts->kinds < KINDS)
			kind = &scripts->kind[scripts->kinds++];
		else if (!kind && fault)
			scripts->others++;
		if (kind) {
			ve_buf_release(&kind->file);
			ve_buf_release(&kind->names);
			*kind = (struct kind){.how = how, .fault = fault, .file = file};
			file = (struct ve_buf){0};
		}
	}
	if (kind && kind->fault && kind->count++ < NAMED) {
		const char *name = ve_basename(script, &len);
		ve_buf_adds(&kind->names, kind->count > 1 ? ", " : "");
		ve_show(&kind->names, name, len, 64);
	}
	ve_buf_release(&file);
}

static void say(struct ve_doctor *doctor, const struct kind *kind)
{
	struct ve_buf *what = &doctor->what;
	bool one = kind->count == 1;
	ve_buf_adds(what, ve_buf_text(&kind->names));
	doctor->out.status = kind->names.status ? kind->names.status : doctor->out.status;
	if (kind->count > NAMED)
		ve_buf_addf(what, " and %u more", kind->count - NAMED);
	ve_buf_adds(what, one ? " is to be run by " : " are to be run by ");
	ve_doctor_show(doctor, ve_buf_text(&kind->file));
	if (kind->fault == MISSING)
		ve_buf_adds(what, ", which is not there");
	else if (kind->fault == FOREIGN)
		ve_buf_adds(what, ", which belongs to another environment");
	else
		ve_buf_adds(what, ", a path too long for the first line of a script");
	ve_doctor_anew(doctor);
	ve_doctor_find(doctor, "scripts");
}

void ve_doctor_scripts(struct ve_doctor *doctor)
{
	struct scripts scripts = {.doctor = doctor, .id = doctor->site.id};
	struct ve_strings list = {0};
	struct ve_buf dir = {0}, bytes = {0};
	struct stat st;
	ve_buf_addf(&dir, "%s/bin", doctor->place);
	enum ve_status status = dir.status ? dir.status : ve_strings_files(&list, dir.data, "", SCRIPTS);
	int error = errno;
	for (size_t i = 0; status == VE_OK && i < list.count; i++) {
		/* What is a link is somebody else's file, the interpreter itself above all. */
		if (lstat(list.at[i], &st) != 0 || !S_ISREG(st.st_mode) || doctor->out.status)
			continue;
		ve_buf_reset(&bytes);
		ve_file_read(&bytes, list.at[i], HEAD);
		if (bytes.status)
			doctor->out.status = bytes.status;
		add_script(&scripts, list.at[i], &bytes);
	}
	for (int i = 0; i < scripts.kinds; i++) {
		if (scripts.kind[i].fault)
			say(doctor, &scripts.kind[i]);
		ve_buf_release(&scripts.kind[i].file);
		ve_buf_release(&scripts.kind[i].names);
	}
	if (scripts.others) {
		ve_buf_addf(&doctor->what, "%u more are to be run by other interpreters that are not there, or not its own", scripts.others);
		ve_doctor_anew(doctor);
		ve_doctor_find(doctor, "scripts");
	}
	if (status == VE_NOMEM || (status && !ve_lasting(error))) {
		doctor->out.status = status;
	} else if (status) {
		ve_buf_adds(&doctor->what, "bin cannot be read");
		ve_doctor_find(doctor, "scripts");
	}
	ve_strings_release(&list);
	ve_buf_release(&dir);
	ve_buf_release(&bytes);
}
