/* conda.c - what activating and deactivating a conda environment changes. Pure: variables in, edits and scripts out.
 *
 * The state is conda's own (conda 26.7, activate.py), so that its shell function can go on from here and we from there: CONDA_SHLVL is
 * the depth, CONDA_PREFIX_n what was active at a lower level, CONDA_STACKED_n that level n hides nothing, __CONDA_SHLVL_n_VAR
 * what VAR was before the activation at level n. conda 25.7 and later leave empty what they mean to unset, so that empty is unset
 * in all of these. Not done as conda does: what is unset is really unset; a switch takes the variables of what is left along; an
 * empty value and one that conda calls ***unset*** come back as they were.
 */
#include "../internal.h"

enum { SHOWN = 4096 };

const char *ve_conda_var(const struct ve_session *session, enum ve_var var)
{
	return session->names + (ve_var_name(var) - ve_var_name((enum ve_var)0));
}

const char *ve_conda_get(const struct ve_shell *sh, enum ve_var var)
{
	struct ve_value value = {0};
	sh->var_get(sh->ctx, ve_conda_var(sh->session, var), &value);
	return value.text;
}

static struct ve_conda_edit *find(const struct ve_conda_plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->at[i].name == name || strcmp(plan->at[i].name, name) == 0)
			return &plan->at[i];
	}
	return NULL;
}

static struct ve_conda_edit *more(struct ve_conda_plan *plan)
{
	if (plan->count == plan->size) {
		size_t size = plan->size ? plan->size * 2 : 16;
		struct ve_conda_edit *at = realloc(plan->at, size * sizeof *at);
		if (!at)
			return NULL;
		memset(at + plan->size, 0, (size - plan->size) * sizeof *at);
		plan->at = at;
		plan->size = size;
	}
	return &plan->at[plan->count];
}

/* fixed: the name is there for good. */
static void edit_as(struct ve_conda_plan *plan, const char *name, bool fixed, const char *text)
{
	struct ve_conda_edit *edit = find(plan, name);
	if (!edit && (edit = more(plan))) {
		ve_buf_reset(&edit->own);
		if (!fixed)
			ve_buf_adds(&edit->own, name);
		edit->name = fixed ? name : ve_buf_text(&edit->own);
		plan->count += edit->own.status == VE_OK;
	}
	if (!edit) {
		plan->status = VE_NOMEM;
		return;
	}
	ve_buf_reset(&edit->text);
	edit->drop = !text;
	ve_buf_adds(&edit->text, text ? text : "");
	if (edit->own.status || edit->text.status)
		plan->status = VE_NOMEM;
}

void ve_conda_edit(struct ve_conda_plan *plan, const char *name, const char *text)
{
	edit_as(plan, name, false, text);
}

void ve_conda_plan_release(struct ve_conda_plan *plan)
{
	for (size_t i = 0; i < plan->size; i++) {
		ve_buf_release(&plan->at[i].own);
		ve_buf_release(&plan->at[i].text);
		ve_buf_release(&plan->at[i].was);
	}
	free(plan->at);
	ve_buf_release(&plan->spare);
	ve_buf_release(&plan->element);
	*plan = (struct ve_conda_plan){0};
}

/* ---- variables --------------------------------------------------------------------------------------------------- */

/* As the plan has it so far: leaving one and entering another is one plan. */
static const char *get(const struct ve_conda_plan *plan, const char *name)
{
	struct ve_value value = {0};
	const struct ve_conda_edit *edit = find(plan, name);
	if (edit)
		return edit->drop ? NULL : ve_buf_text(&edit->text);
	plan->sh->var_get(plan->sh->ctx, name, &value);
	return value.text;
}

/* Those of the table. */
static const char *get_var(const struct ve_conda_plan *plan, enum ve_var var)
{
	return get(plan, ve_conda_var(plan->sh->session, var));
}

static void set_var(struct ve_conda_plan *plan, enum ve_var var, const char *text)
{
	edit_as(plan, ve_conda_var(plan->sh->session, var), true, text);
}

static void drop_var(struct ve_conda_plan *plan, enum ve_var var)
{
	if (get_var(plan, var))
		set_var(plan, var, NULL);
}

static const char *given(const struct ve_conda_plan *plan, const char *name)
{
	const char *text = get(plan, name);
	return ve_given(text) ? text : NULL;
}

static void drop(struct ve_conda_plan *plan, const char *name)
{
	if (get(plan, name))
		ve_conda_edit(plan, name, NULL);
}

enum { NAME = 64 };

/* CONDA_PREFIX_n, CONDA_STACKED_n. */
static const char *numbered(char name[NAME], const char *stem, int level)
{
	char digits[12], *at = digits + sizeof digits;
	size_t len = strlen(stem);
	*--at = '\0';
	do
		*--at = (char)('0' + level % 10);
	while (level /= 10);
	memcpy(name, stem, len);
	name[len] = '_';
	memcpy(name + len + 1, at, (size_t)(digits + sizeof digits - at));
	return name;
}

static int level_of(const struct ve_conda_plan *plan)
{
	return ve_conda_depth(get_var(plan, VE_VAR_CONDA_SHLVL), get_var(plan, VE_VAR_CONDA_PREFIX));
}

int ve_conda_level(const struct ve_shell *sh)
{
	return level_of(&(struct ve_conda_plan){.sh = sh});
}

static const char *below_of(const struct ve_conda_plan *plan)
{
	char name[NAME];
	int level = level_of(plan);
	const char *prefix = level < 2 ? NULL : get(plan, numbered(name, "CONDA_PREFIX", level - 1));
	return prefix && *prefix == '/' ? prefix : NULL;
}

const char *ve_conda_below(const struct ve_shell *sh)
{
	return below_of(&(struct ve_conda_plan){.sh = sh});
}

/* ---- who put it there -------------------------------------------------------------------------------------------- */

/* _VENV_CONDA is `1;HOW;SINCE;LEVEL;PREFIX`: HOW is `data` where its scripts and variables were left out, else `code`. */
static bool number(const char **at, long long most, long long *value)
{
	const char *from = *at;
	for (*value = 0; **at >= '0' && **at <= '9' && *value <= most; ++*at)
		*value = *value * 10 + (**at - '0');
	return *at > from && *value <= most && *(*at)++ == ';';
}

/* False: there is none, or it is damaged. The prefix is borrowed. */
static bool parse_hold(struct ve_conda_hold *hold, const char *text)
{
	long long level;
	*hold = (struct ve_conda_hold){0};
	hold->code = text && strncmp(text, "1;code;", 7) == 0;
	if (!text || (!hold->code && strncmp(text, "1;data;", 7) != 0))
		return false;
	text += 7;
	bool fine = number(&text, 1LL << 50, &hold->since) && number(&text, VE_CONDA_DEPTHS, &level) && level && *text == '/';
	hold->level = fine ? (int)level : 0;
	hold->prefix = text;
	return fine;
}

bool ve_conda_holds(struct ve_conda_hold *hold, const struct ve_shell *sh)
{
	return parse_hold(hold, get_var(&(struct ve_conda_plan){.sh = sh}, VE_VAR_CONDA_HOLD));
}

bool ve_conda_held(struct ve_conda_hold *hold, const struct ve_shell *sh)
{
	const struct ve_conda_plan now = {.sh = sh};
	return parse_hold(hold, get_var(&now, VE_VAR_CONDA_HOLD)) && hold->level == level_of(&now) && ve_same(hold->prefix, get_var(&now, VE_VAR_CONDA_PREFIX));
}

/* What lies below stays known: it is as it was when what is above it has gone. */
static void hold(struct ve_conda_plan *plan, const struct ve_conda_facts *facts)
{
	struct ve_conda_hold before;
	struct ve_buf *text = &plan->spare;
	bool known = parse_hold(&before, get_var(plan, VE_VAR_CONDA_HOLD));
	if (facts->prefix && facts->automatic) {
		ve_buf_reset(text);
		ve_buf_addf(text, "1;%s;%lld;%d;", facts->code ? "code" : "data", facts->now, level_of(plan));
		ve_buf_adds(text, facts->prefix);
		if (text->status)
			plan->status = text->status;
		set_var(plan, VE_VAR_CONDA_HOLD, ve_buf_text(text));
		return;
	}
	const int level = level_of(plan);
	bool again = !facts->prefix && before.level == level && ve_same(before.prefix, get_var(plan, VE_VAR_CONDA_PREFIX));
	if (!known || (before.level >= level && !again))
		drop_var(plan, VE_VAR_CONDA_HOLD);
}

/* ---- PATH -------------------------------------------------------------------------------------------------------- */

/* The next character of a path in which several slashes are one, and the last ones none; 0 at its end. */
static char next(const char **at, const char *end)
{
	char c = *at < end ? **at : '\0';
	if (c)
		++*at;
	if (c != '/')
		return c;
	while (*at < end && **at == '/')
		++*at;
	return *at < end ? '/' : '\0';
}

static bool same_path(const char *a, size_t len, const struct ve_buf *b)
{
	const char *at = ve_buf_text(b), *end = at + b->len, *a_end = a + len;
	char c;
	do {
		c = next(&a, a_end);
		if (c != next(&at, end))
			return false;
	} while (c);
	return true;
}

static const struct ve_buf *bin_of(struct ve_conda_plan *plan, const char *prefix)
{
	ve_buf_reset(&plan->element);
	ve_buf_adds(&plan->element, prefix);
	ve_buf_adds(&plan->element, "/bin");
	if (plan->element.status)
		plan->status = VE_NOMEM;
	return &plan->element;
}

static bool holds(struct ve_conda_plan *plan, const char *path, const char *prefix)
{
	const struct ve_buf *bin = bin_of(plan, prefix);
	bool found = false;
	for (const char *at = path; at && !found;) {
		size_t len = strcspn(at, ":");
		found = same_path(at, len, bin);
		at = at[len] ? at + len + 1 : NULL;
	}
	return found;
}

static void add_bin(struct ve_buf *out, const char *prefix)
{
	ve_buf_adds(out, prefix);
	ve_buf_adds(out, "/bin");
}

/* PATH with the first OLD/bin replaced by NEW/bin, which goes to the front when there is none; NULL: removed. */
static void replace(struct ve_conda_plan *plan, const char *path, const char *old, const char *new)
{
	struct ve_buf *out = &plan->spare;
	const struct ve_buf *bin = bin_of(plan, old);
	bool found = false, first = true;
	ve_buf_reset(out);
	for (const char *at = path; at;) {
		size_t len = strcspn(at, ":");
		bool here = !found && same_path(at, len, bin);
		found |= here;
		if (!here || new) {
			ve_buf_adds(out, first ? "" : ":");
			first = false;
		}
		if (here && new)
			add_bin(out, new);
		else if (!here)
			ve_buf_add(out, at, len);
		at = at[len] ? at + len + 1 : NULL;
	}
	if (!found && new) {
		ve_buf_reset(out);
		add_bin(out, new);
		if (path) {
			ve_buf_addc(out, ':');
			ve_buf_adds(out, path);
		}
	}
	if (out->status)
		plan->status = VE_NOMEM;
	set_var(plan, VE_VAR_PATH, ve_buf_text(out));
}

static bool ends_in_condabin(const char *path)
{
	static const char name[] = "condabin";
	const size_t n = sizeof name - 1;
	for (const char *at = path; at;) {
		size_t len = strcspn(at, ":");
		if (len >= n && memcmp(at + len - n, name, n) == 0)
			return true;
		at = at[len] ? at + len + 1 : NULL;
	}
	return false;
}

static void prepend(struct ve_conda_plan *plan, const char *path, const char *prefix, const char *root)
{
	struct ve_buf *out = &plan->spare;
	ve_buf_reset(out);
	add_bin(out, prefix);
	if (root && !strchr(root, ':') && !ends_in_condabin(path)) {
		ve_buf_addc(out, ':');
		ve_buf_adds(out, root);
		ve_buf_adds(out, "/condabin");
	}
	if (path) {
		ve_buf_addc(out, ':');
		ve_buf_adds(out, path);
	}
	if (out->status)
		plan->status = out->status;
	set_var(plan, VE_VAR_PATH, ve_buf_text(out));
}

/* ---- the prompt -------------------------------------------------------------------------------------------------- */

/* `(name) `. A prompt expands some characters, so these are not shown: conda takes the very text of the variable out of PS1 again,
 * which is why it cannot be escaped there. */
static void add_inert(struct ve_buf *buf, const char *name)
{
	size_t from = buf->len;
	ve_show(buf, name, strlen(name), 1024);
	for (size_t i = from; i < buf->len; i++) {
		if (strchr("$`\\%!", buf->data[i]))
			buf->data[i] = '?';
	}
}

void ve_conda_name(struct ve_buf *name, const char *prefix, const char *root)
{
	size_t len;
	const char *base = ve_basename(prefix, &len);
	if (ve_same(prefix, root))
		ve_buf_adds(name, "base");
	else if (base - prefix > 5 && memcmp(base - 6, "/envs/", 6) == 0)
		ve_buf_add(name, base, len);
	else
		ve_buf_adds(name, prefix);
}

/* What the plan makes active, innermost first: one that was activated with --stack has the one below beside it, any other has taken that
 * one's place. */
static void add_stacked(struct ve_buf *buf, const struct ve_conda_plan *plan, const struct ve_conda_facts *facts)
{
	char name[NAME];
	struct ve_buf lower = {0};
	int level = level_of(plan), depth = 1, wanted;
	for (int i = 2; i <= level; i++)
		depth += given(plan, numbered(name, "CONDA_STACKED", i)) != NULL;
	add_inert(buf, facts->name);
	wanted = depth - 1;
	for (; level > 1 && wanted && buf->len < SHOWN; level--) {
		depth -= given(plan, numbered(name, "CONDA_STACKED", level)) != NULL;
		const char *prefix = depth == wanted ? given(plan, numbered(name, "CONDA_PREFIX", level - 1)) : NULL;
		if (!prefix)
			continue;
		ve_buf_reset(&lower);
		ve_conda_name(&lower, prefix, facts->root);
		ve_buf_addc(buf, ',');
		add_inert(buf, ve_buf_text(&lower));
		wanted--;
	}
	ve_buf_release(&lower);
}

/* The format is one of Python's: two braces are one. */
static void modifier(struct ve_buf *buf, const struct ve_conda_plan *plan, const struct ve_conda_facts *facts, const char *prefix)
{
	static const char *const slots[] = {"{default_env}", "{stacked_env}", "{name}", "{prefix}"};
	size_t len;
	for (const char *at = facts->format ? facts->format : "({default_env}) "; *at;) {
		size_t i = 0;
		while (i < 4 && strncmp(at, slots[i], strlen(slots[i])) != 0)
			i++;
		if (i == 4) {
			at += (*at == '{' || *at == '}') && at[1] == *at;
			ve_buf_addc(buf, *at++);
			continue;
		}
		at += strlen(slots[i]);
		if (i == 1)
			add_stacked(buf, plan, facts);
		else
			add_inert(buf, i == 0 ? facts->name : i == 2 ? ve_basename(prefix, &len) : prefix);
	}
}

static void show(struct ve_conda_plan *plan, const struct ve_conda_facts *facts, const char *prefix)
{
	struct ve_buf *text = &plan->element, *out = &plan->spare;
	const char *ps1 = get_var(plan, VE_VAR_PS1), *old = get_var(plan, VE_VAR_CONDA_PROMPT_MODIFIER), *hit;
	old = ve_given(old) ? old : NULL;
	ve_buf_reset(text);
	if (prefix && !facts->quiet)
		modifier(text, plan, facts, prefix);
	if (text->status)
		plan->status = text->status;
	if (ps1 && (text->len || old) && !strstr(ps1, "POWERLINE_COMMAND")) {
		ve_buf_reset(out);
		ve_buf_adds(out, ve_buf_text(text));
		for (; old && (hit = strstr(ps1, old)); ps1 = hit + strlen(old))
			ve_buf_add(out, ps1, (size_t)(hit - ps1));
		ve_buf_adds(out, ps1);
		if (out->status)
			plan->status = out->status;
		set_var(plan, VE_VAR_PS1, ve_buf_text(out));
	}
	if (text->len)
		set_var(plan, VE_VAR_CONDA_PROMPT_MODIFIER, ve_buf_text(text));
	else
		drop_var(plan, VE_VAR_CONDA_PROMPT_MODIFIER);
}

/* ---- variables that an environment sets -------------------------------------------------------------------------- */

static bool sets(const struct ve_conda_vars *vars, const char *name)
{
	for (size_t i = 0; vars && i < vars->count; i++) {
		if (!vars->at[i].absent && strcmp(vars->at[i].name.data, name) == 0)
			return true;
	}
	return false;
}

static const char *saved(struct ve_buf *buf, int level, const char *name)
{
	ve_buf_reset(buf);
	ve_buf_adds(buf, "__CONDA_SHLVL_");
	ve_buf_addn(buf, level);
	ve_buf_addc(buf, '_');
	ve_buf_adds(buf, name);
	return ve_buf_text(buf);
}

/* What it was before the activation at that level. */
static void put_back(struct ve_conda_plan *plan, int level, const char *name)
{
	struct ve_buf save = {0};
	const char *text = get(plan, saved(&save, level, name));
	if (text)
		ve_conda_edit(plan, name, text);
	else
		drop(plan, name);
	ve_buf_release(&save);
}

static void export_all(struct ve_conda_plan *plan, const struct ve_conda_vars *vars)
{
	for (size_t i = 0; vars && i < vars->count; i++) {
		if (!vars->at[i].absent)
			ve_conda_edit(plan, vars->at[i].name.data, ve_buf_text(&vars->at[i].text));
	}
}

/* What is there already is saved, as conda sees it: that of the environment below where both set it. */
static void save_all(struct ve_conda_plan *plan, int level, const struct ve_conda_vars *vars)
{
	struct ve_buf save = {0};
	for (size_t i = 0; vars && i < vars->count; i++) {
		if (vars->at[i].absent)
			continue;
		const char *text = get(plan, vars->at[i].name.data);
		saved(&save, level, vars->at[i].name.data);
		if (text)
			ve_conda_edit(plan, ve_buf_text(&save), text);
		else
			drop(plan, ve_buf_text(&save)); /* of another time */
	}
	ve_buf_release(&save);
}

/* ---- the two ways ------------------------------------------------------------------------------------------------ */

static void settle(struct ve_conda_plan *plan, int level, const char *prefix, const char *name)
{
	ve_buf_reset(&plan->element);
	ve_buf_addn(&plan->element, level);
	set_var(plan, VE_VAR_CONDA_PREFIX, prefix);
	set_var(plan, VE_VAR_CONDA_SHLVL, ve_buf_text(&plan->element));
	set_var(plan, VE_VAR_CONDA_DEFAULT_ENV, name);
}

/* left: what the one sets whose place it takes. */
static void enter(struct ve_conda_plan *plan, const struct ve_conda_facts *facts, const struct ve_conda_vars *left)
{
	char name[NAME];
	int level = level_of(plan);
	const char *old = level ? get_var(plan, VE_VAR_CONDA_PREFIX) : NULL, *path = get_var(plan, VE_VAR_PATH);
	bool again = ve_same(old, facts->prefix), stack = facts->stack && level && !again;
	int new = again ? level : level + 1;
	if (again) {
		for (size_t i = 0; facts->entered && i < facts->entered->count; i++) {
			if (facts->entered->at[i].absent)
				put_back(plan, level - 1, facts->entered->at[i].name.data);
		}
	} else {
		for (size_t i = 0; level && !stack && left && i < left->count; i++) {
			const struct ve_conda_var *var = &left->at[i];
			if (!var->absent && !sets(facts->entered, var->name.data))
				put_back(plan, level - 1, var->name.data);
		}
		save_all(plan, level, facts->entered);
		if (level)
			ve_conda_edit(plan, numbered(name, "CONDA_PREFIX", level), old);
		numbered(name, "CONDA_STACKED", new);
		if (stack)
			ve_conda_edit(plan, name, "true");
		else
			drop(plan, name);
	}
	if (!level || stack)
		prepend(plan, path, facts->prefix, level ? NULL : facts->root);
	else
		replace(plan, path, old, facts->prefix);
	settle(plan, new, facts->prefix, facts->name);
	show(plan, facts, facts->prefix);
	export_all(plan, facts->entered);
	plan->leaves = level && !stack;
	plan->enters = true;
}

static void leave(struct ve_conda_plan *plan, const struct ve_conda_facts *facts)
{
	char name[NAME];
	int level = level_of(plan);
	const char *old = get_var(plan, VE_VAR_CONDA_PREFIX), *below = below_of(plan);
	int new = below ? level - 1 : 0;
	numbered(name, "CONDA_STACKED", level);
	/* What lies below may have been taken away from under it: then it comes back. */
	bool stacked = given(plan, name) && below && holds(plan, get_var(plan, VE_VAR_PATH), below);
	drop(plan, name);
	replace(plan, get_var(plan, VE_VAR_PATH), old, below && !stacked ? below : NULL);
	if (below) {
		drop(plan, numbered(name, "CONDA_PREFIX", new));
		settle(plan, new, below, facts->name);
		export_all(plan, facts->below);
	} else {
		set_var(plan, VE_VAR_CONDA_SHLVL, "0");
		drop_var(plan, VE_VAR_CONDA_PREFIX);
		drop_var(plan, VE_VAR_CONDA_DEFAULT_ENV);
	}
	show(plan, facts, below);
	struct ve_buf save = {0};
	for (size_t i = 0; facts->left && i < facts->left->count; i++) {
		const struct ve_conda_var *var = &facts->left->at[i];
		if (var->absent)
			continue;
		const char *kept = get(plan, saved(&save, level - 1, var->name.data));
		if (kept || !below || !sets(facts->below, var->name.data))
			put_back(plan, level - 1, var->name.data);
		drop(plan, ve_buf_text(&save));
	}
	ve_buf_release(&save);
	plan->leaves = plan->path_first = true;
	plan->enters = below;
}

enum ve_status ve_conda_decide(struct ve_conda_plan *plan, const struct ve_shell *sh, const struct ve_conda_facts *facts)
{
	plan->sh = sh;
	plan->count = 0;
	plan->status = VE_OK;
	plan->leaves = plan->enters = plan->path_first = false;
	if (!facts->prefix && !level_of(plan))
		return VE_INACTIVE;
	bool leaves = !facts->prefix || facts->instead;
	if (leaves)
		leave(plan, facts);
	if (facts->prefix) {
		enter(plan, facts, leaves ? facts->below : facts->left);
		plan->leaves |= leaves;
		plan->path_first = false;
	}
	hold(plan, facts);
	return plan->status;
}
