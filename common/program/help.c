/* help.c - one table, many outputs: help, man page, completions. */
#include "../internal.h"

static const char *const texts[VE_COMMAND_COUNT] = {
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) text,
#define VE_OPTION(id, option, value, summary)
#include "../commands.def"
#include "../wrapper.def"
#undef VE_COMMAND
#undef VE_OPTION
};

static const char *const var_docs[VE_VAR_COUNT] = {
#define VE_VAR(id, name, direction, doc) doc,
#include "../vars.def"
#undef VE_VAR
};

static void add_synopsis(struct ve_buf *buf, const struct ve_command *command)
{
	ve_buf_addf(buf, "%s%s%s%s", command->parent == VENV ? "venv " : "", command->name, *command->usage ? " " : "",
		    command->usage);
}

/* Text broken at blanks, each line with an indent. */
static void add_wrapped(struct ve_buf *buf, const char *text, const char *indent, size_t width)
{
	size_t column = 0;
	while (*text) {
		size_t len = strcspn(text, " ");
		if (column && column + 1 + len > width) {
			ve_buf_addc(buf, '\n');
			column = 0;
		}
		ve_buf_adds(buf, column ? " " : indent);
		ve_buf_add(buf, text, len);
		column += len + (column ? 1 : 0);
		text += len;
		text += strspn(text, " ");
	}
	if (column)
		ve_buf_addc(buf, '\n');
}

static void add_option(struct ve_buf *buf, const struct ve_option *option)
{
	ve_buf_addf(buf, "%s%s%s", option->name, *option->value ? " " : "", option->value);
}

static void add_command(struct ve_buf *buf, enum ve_command_id id)
{
	const struct ve_command *command = ve_command_of(id);
	ve_buf_adds(buf, "usage: ");
	add_synopsis(buf, command);
	ve_buf_addf(buf, "\n\n  %s\n", ve_summaries[id]);
	if (*texts[id]) {
		ve_buf_addc(buf, '\n');
		add_wrapped(buf, texts[id], "  ", 76);
	}
	for (size_t i = 0; ve_option_at(i); i++) {
		struct ve_buf option = {0};
		if (ve_option_at(i)->command != id)
			continue;
		add_option(&option, ve_option_at(i));
		ve_buf_addf(buf, "\n  %-14s %s\n", ve_buf_text(&option), ve_option_summaries[i]);
		buf->status = buf->status ? buf->status : option.status;
		ve_buf_release(&option);
	}
}

static void add_list(struct ve_buf *buf, bool wrapper)
{
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		struct ve_buf line = {0};
		if (i == VE_COMMAND_VENV || (ve_command_of((enum ve_command_id)i)->parent == WRAPPER) != wrapper)
			continue;
		if (wrapper)
			ve_buf_adds(&line, ve_command_of((enum ve_command_id)i)->name);
		else
			add_synopsis(&line, ve_command_of((enum ve_command_id)i));
		ve_buf_addf(buf, "  %-26s %s\n", ve_buf_text(&line), ve_summaries[i]);
		buf->status = buf->status ? buf->status : line.status; /* half of it would be a lie */
		ve_buf_release(&line);
	}
}

static void add_overview(struct ve_buf *buf)
{
	ve_buf_adds(buf, "Python environments, native in your shell.\n\n");
	add_list(buf, false);
	ve_buf_adds(buf, "\nMore: venv help COMMAND, venv virtualenvwrapper, man venv.\n");
}

enum ve_status ve_cmd_virtualenvwrapper(const struct ve_call *call)
{
	struct ve_buf text = {0};
	if (ve_call_has(call, "--initialize"))
		return ve_wrapper_initialize(call);
	ve_buf_adds(&text, "The commands of virtualenvwrapper, as this program has them:\n\n");
	add_list(&text, true);
	ve_buf_adds(&text, "\nMore: venv help COMMAND, man venv.\n");
	enum ve_status status = ve_say_buf(call->sh, VE_OUT, &text);
	ve_buf_release(&text);
	return status;
}

enum ve_status ve_help(const struct ve_shell *sh, enum ve_command_id id)
{
	struct ve_buf text = {0};
	add_command(&text, id);
	ve_say_buf(sh, VE_OUT, &text);
	ve_buf_release(&text);
	return VE_OK;
}

enum ve_status ve_cmd_help(const struct ve_call *call)
{
	struct ve_buf text = {0};
	enum ve_command_id id;
	if (!call->count)
		add_overview(&text);
	else if (ve_command_find(VENV, call->words[0], &id) || ve_command_find(TOP, call->words[0], &id) ||
		 ve_command_find(WRAPPER, call->words[0], &id))
		add_command(&text, id);
	else
		return ve_usage(call, call->words[0], "no such command");
	enum ve_status status = ve_say_buf(call->sh, VE_OUT, &text);
	ve_buf_release(&text);
	return status;
}

/* Bytes that roff would read as its own: backslash everywhere, a dot or quote at the start of a line, hyphens. */
static void add_roff(struct ve_buf *buf, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			ve_buf_adds(buf, "\\e");
		else if (*text == '-')
			ve_buf_adds(buf, "\\-");
		else if (*text == '`') /* `word` is set in bold */
			ve_buf_adds(buf, strchr(text + 1, '`') ? "\\fB" : "`");
		else
			ve_buf_addc(buf, *text);
		if (*text == '`' && strchr(text + 1, '`')) {
			const char *end = strchr(text + 1, '`');
			for (text++; text < end; text++) {
				if (*text == '-')
					ve_buf_addc(buf, '\\');
				ve_buf_addc(buf, *text);
			}
			ve_buf_adds(buf, "\\fR");
		}
	}
}

static void add_man(struct ve_buf *buf)
{
	ve_buf_adds(buf, ".SH COMMANDS\n");
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		const struct ve_command *command = ve_command_of((enum ve_command_id)i);
		if (i == VE_COMMAND_WORKON)
			ve_buf_adds(buf, ".SS Commands of virtualenvwrapper\nIn shells that asked for them: \\fBvenv init SHELL \\-\\-wrapper\\fR.\n");
		ve_buf_adds(buf, ".TP\n\\fB");
		add_roff(buf, command->parent == VENV ? "venv " : "");
		add_roff(buf, command->name);
		ve_buf_adds(buf, "\\fR ");
		add_roff(buf, command->usage);
		ve_buf_addc(buf, '\n');
		add_roff(buf, ve_summaries[i]);
		ve_buf_adds(buf, ".\n");
		if (*texts[i]) {
			add_roff(buf, texts[i]);
			ve_buf_addc(buf, '\n');
		}
		for (size_t j = 0; ve_option_at(j); j++) {
			if (ve_option_at(j)->command != (enum ve_command_id)i)
				continue;
			ve_buf_adds(buf, ".br\n\\fB");
			struct ve_buf option = {0};
			add_option(&option, ve_option_at(j));
			add_roff(buf, ve_buf_text(&option));
			ve_buf_release(&option);
			ve_buf_adds(buf, "\\fR: ");
			add_roff(buf, ve_option_summaries[j]);
			ve_buf_adds(buf, ".\n");
		}
	}
	ve_buf_adds(buf, ".SH ENVIRONMENT\n");
	for (int i = 0; i < VE_VAR_COUNT; i++) {
		ve_buf_addf(buf, ".TP\n.B %s\n", ve_var_name((enum ve_var)i));
		add_roff(buf, var_docs[i]);
		ve_buf_adds(buf, ".\n");
	}
}

/* Whether what finders say depends on a variable: fish then drops what it knows. (Whether CONDA_PREFIX has settings in it is asked there.) */
static bool decides(enum ve_var var)
{
	return (int)var >= VE_CHANGED && (int)var < VE_WRAPPER && var != VE_VAR_DISABLE_PROMPT && var != VE_VAR_RPROMPT && var != VE_VAR_PWD &&
	       var != VE_VAR_AUTO && var != VE_VAR_DIRENV_DIR && var != VE_VAR_DIRENV_DIFF && var != VE_VAR_PROMPT_FORMAT &&
	       var != VE_VAR_CONDA_SHLVL && var != VE_VAR_CONDA_PREFIX;
}

static void add_fish(struct ve_buf *buf)
{
	ve_buf_adds(buf, "set -g __venv_managers");
	for (int i = 0; i < VE_MARK_COUNT; i++)
		ve_buf_addf(buf, " %s", ve_mark_name((enum ve_mark)i));
	ve_buf_adds(buf, "\nset -g __venv_variables");
	for (int i = 0; i < VE_VAR_COUNT; i++) {
		if (decides((enum ve_var)i))
			ve_buf_addf(buf, " %s", ve_var_name((enum ve_var)i));
	}
	ve_buf_addc(buf, '\n');
	for (int i = 0; i < VE_COMMAND_COUNT; i++) {
		if (ve_command_of((enum ve_command_id)i)->parent != TOP)
			continue;
		ve_buf_addf(buf, "complete -c %s -f -a '(__venv_complete)'\n", ve_command_of((enum ve_command_id)i)->name);
	}
}

enum ve_status ve_generate(const char *kind, struct ve_buf *out)
{
	if (ve_same(kind, "man"))
		add_man(out);
	else if (ve_same(kind, "fish"))
		add_fish(out);
	else if (ve_same(kind, "help"))
		for (int i = 0; i < VE_COMMAND_COUNT; i++)
			add_command(out, (enum ve_command_id)i);
	else
		return VE_NOTFOUND;
	return out->status;
}
