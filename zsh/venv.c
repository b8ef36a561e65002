/* zsh: the host table and the life of the module. The only file that knows zsh; metafied text stays in here.
 *
 * It works with the binary interface of zsh 5.8 and 5.9, whichever of their headers it was built with: option numbers
 * are looked up by name, because they differ between the two.
 */
#define MODULE 1
#include <zsh/zsh.mdh>

#include <dlfcn.h>
#include <stdint.h>
#include <sys/resource.h>

#include "../common/ve.h"

#define EXPORT __attribute__((visibility("default")))

static struct ve_shell shell;
static struct ve_buf prefix;
static bool booted;
static unsigned long moment = 1; /* another one whenever somebody else's code may have run */
static int depth; /* how many calls of ours are on the stack: unloading would unmap them */
static int opt_allexport, opt_autonamedirs, opt_errexit, opt_interactive, opt_promptbang, opt_promptsubst, opt_restricted;

/* Every entry from the shell. Signals wait meanwhile: a trap may run `cd`, or unload us, in the middle of anything. */
static void enter(void)
{
	queue_signals();
	depth++;
	moment++;
}

static void leave(void)
{
	depth--;
	unqueue_signals();
}

/* The shell's text as bytes; borrowed where nothing was escaped, else on the heap of the command that runs. */
static char *plain(char *text)
{
	return strchr(text, Meta) ? unmetafy(dupstring(text), NULL) : text;
}

/* A copy as the shell wants it. What it escapes is above 127. */
static char *permanent(const char *text)
{
	const char *at = text;
	size_t size;

	while ((signed char)*at > 0)
		at++;
	if (*at)
		return ztrdup_metafy(text);
	size = (size_t)(at - text) + 1;
	return memcpy(zalloc(size), text, size);
}

static char *escaped(const char *text)
{
	return metafy((char *)text, -1, META_HEAPDUP);
}

/* ---- Variables --------------------------------------------------------------------------------------------------- */

/* Where a table has a name that is a constant, as long as the table has that size. */
struct place {
	const char *name;
	int size;
	unsigned index, len; /* len: of the name */
};

static __attribute__((noinline)) void place_find(struct place *place, HashTable table, const char *name)
{
	*place = (struct place){name, table->hsize, table->hash(name) % (unsigned)table->hsize, (unsigned)strlen(name)};
}

/* The node of a name, as the table's getnode2() finds it, without hashing the name again. */
static inline HashNode search(HashTable table, const char *name, struct place *place)
{
	HashNode node;

	if (place->name != name || place->size != table->hsize)
		place_find(place, table, name);
	node = table->nodes[place->index];
	while (node && (node->nam[0] != name[0] || strcmp(node->nam, name) != 0))
		node = node->next;
	return node;
}

/* As realparamtab->getnode2() does it; what is not loaded yet is nothing. */
static inline Param find_at(const char *name, struct place *place)
{
	Param pm = (Param)search(realparamtab, name, place);

	return pm && !(pm->node.flags & PM_AUTOLOAD) ? pm : NULL;
}

static Param find(const char *name)
{
	return find_at(name, &(struct place){0});
}

static unsigned bounds(Param pm)
{
	unsigned flags = pm->level > 0 ? VE_SCOPED : 0;

	if (pm->node.flags & PM_READONLY)
		flags |= VE_FIXED;
	if ((pm->node.flags & PM_RESTRICTED) && opts[opt_restricted])
		flags |= VE_FIXED;
	return flags;
}

/* Of the other names of the same storage: a local or read-only one of them binds them all. */
static unsigned twins(const char *name)
{
	static struct place array, prompts[2];
	unsigned flags = 0;
	Param pm;

	if (name[1] == 'A' && strcmp(name, "PATH") == 0 && (pm = find_at("path", &array)))
		flags |= bounds(pm);
	if (name[1] == 'S' && strcmp(name, "PS1") == 0) {
		if ((pm = find_at("PROMPT", &prompts[0])))
			flags |= bounds(pm);
		if ((pm = find_at("prompt", &prompts[1])))
			flags |= bounds(pm);
	}
	return flags;
}

static unsigned value_flags(Param pm, const char *name)
{
	/* Types that change what is assigned to them: `typeset -i`, `-a`, `-A`, `-u`, `-Z 3`. */
	const int changing = PM_LEFT | PM_RIGHT_B | PM_RIGHT_Z | PM_LOWER | PM_UPPER;
	unsigned flags = name[0] == 'P' ? twins(name) : 0;

	if (!pm)
		return flags;
	if (pm->level > 0 || (pm->node.flags & (PM_READONLY | PM_RESTRICTED)))
		flags |= bounds(pm);
	if (PM_TYPE(pm->node.flags) != PM_SCALAR || (pm->node.flags & changing))
		flags |= VE_FIXED | VE_TYPED;
	if ((pm->node.flags & (PM_EXPORTED | PM_UNSET)) == PM_EXPORTED)
		flags |= VE_EXPORTED;
	return flags;
}

/* What was found out about a variable. The names of vars.def stand together and stay, none of less than four bytes: of these it is kept
 * for the moment. */
enum { KEPT = 300 };
static struct known {
	struct place place;
	unsigned long moment;
	Param pm;
	Param spare; /* one of that name that was dropped and is in no table */
	unsigned flags, unused[3]; /* a power of two, which is found sooner */
} kept[KEPT + 1]; /* the last one: of any other name, and forgotten at once */

static struct known *know(const char *name)
{
	size_t i = ((uintptr_t)name - (uintptr_t)ve_var_name((enum ve_var)0)) / 4;
	struct known *known = &kept[i < KEPT ? i : KEPT];

	if (i < KEPT && known->moment == moment)
		return known;
	if (i >= KEPT)
		known->place.name = NULL;
	known->pm = find_at(name, &known->place);
	known->flags = value_flags(known->pm, name);
	known->moment = moment;
	return known;
}

static void var_get(void *ctx, const char *name, struct ve_value *value)
{
	struct known *known = know(name);
	Param pm = known->pm;

	(void)ctx;
	value->flags = known->flags;
	value->text = NULL;
	if (!pm || (pm->node.flags & PM_UNSET))
		return;
	/* `NAME=text`, already bytes: spares joining $path at every prompt. Of PS1 it is stale once PROMPT was assigned. */
	if (pm->env && (!(pm->node.flags & PM_SPECIAL) || pm->ename))
		value->text = pm->env + known->place.len + 1;
	else if (PM_TYPE(pm->node.flags) == PM_SCALAR)
		value->text = plain(pm->gsu.s->getfn(pm));
	else
		value->text = plain(getsparam((char *)name));
}

/* What the shell would print and remember as an error of the user's command line stays here. */
struct quiet {
	int errors, flag;
};

static struct quiet hush(void)
{
	struct quiet before = {noerrs, errflag};

	noerrs = 2;
	return before;
}

static void unhush(struct quiet before)
{
	noerrs = before.errors;
	errflag = before.flag;
}

/* The environment is written here as zsh writes it where it has no setenv(): the text that a parameter keeps in `env` stands there itself.
 * Where it has, it takes a variable out, or puts another text in its place, before it frees that, so both go together. */
static struct {
	char **at; /* the environment, when it was us who needed room in it */
	size_t size;
} room;

/* Most differ in the first two bytes; of a name of one (conda sets what it is told) there is only that. */
static bool is_of(const char *line, const char *name, size_t len)
{
	return line[0] == name[0] && (len < 2 || line[1] == name[1]) && strncmp(line, name, len) == 0 && line[len] == '=';
}

static void environment_put(Param pm, const char *name, size_t len, const char *text)
{
	size_t size = strlen(text) + 1, count = 0;
	char *line = zalloc(len + 1 + size), **more;

	memcpy(line, name, len);
	line[len] = '=';
	memcpy(line + len + 1, text, size);
	while (environ && environ[count] && !is_of(environ[count], name, len))
		count++;
	if (environ && environ[count]) {
		environ[count] = line;
	} else {
		if (!environ || environ != room.at || count + 2 > room.size) {
			more = zalloc((count + 32) * sizeof(*more));
			if (count)
				memcpy(more, environ, count * sizeof(*more));
			free(room.at); /* nobody's, when libc has needed room since */
			environ = room.at = more;
			room.size = count + 32;
		}
		environ[count] = line;
		environ[count + 1] = NULL;
	}
	zsfree(pm->env);
	pm->env = line;
	pm->node.flags |= PM_EXPORTED;
}

static void environment_drop(Param pm, const char *name, size_t len)
{
	char **to = environ;

	for (char **at = to; at && *at; at++)
		if (!is_of(*at, name, len))
			*to++ = *at;
	if (to)
		*to = NULL;
	zsfree(pm->env);
	pm->env = NULL;
}

/* libc makes itself one of its own when it needs room. */
static void environment_leave(void)
{
	char name[] = "_VENV_ROOM", allexport = opts[opt_allexport];
	Param pm = NULL;

	if (room.at && environ == room.at && !find(name)) {
		opts[opt_allexport] = 1;
		pm = assignsparam(name, permanent(""), 0);
		opts[opt_allexport] = allexport;
	}
	if (pm)
		unsetparam_pm(pm, 0, 1);
	if (environ != room.at)
		free(room.at);
	room.at = NULL;
}

/* The shell forgets where it found commands. An empty table would be gone through place by place all the same. */
static void forget_commands(void)
{
	int size = cmdnamtab->hsize;

	if (!cmdnamtab->ct)
		cmdnamtab->hsize = 0;
	cmdnamtab->emptytable(cmdnamtab);
	cmdnamtab->hsize = size;
}

/* How many elements $path has if these are those of the text, none of them escaped; else 0. */
static size_t path_count(const char *text)
{
	for (size_t n = 0; path && path[n]; n++) {
		const char *colon = strchr(text, ':');
		size_t len = colon ? (size_t)(colon - text) : strlen(text);

		if (strncmp(path[n], text, len) != 0 || path[n][len])
			return 0;
		text += len;
		if (!*text++)
			return path[n + 1] ? 0 : n + 1;
	}
	return 0;
}

/* PATH with one element more or less in front: what its setter comes to, without taking the others apart and putting them together
 * again. False: it is something else, and nothing was changed. */
static bool put_path(Param pm, const char *text)
{
	const char *before = pm->env + strlen("PATH="), *longer, *shorter;
	size_t old_len, new_len, len, count;
	char **list;

	if ((pm->node.flags & ~(PM_TIED | PM_RESTRICTED | PM_UNIQUE)) != (PM_SPECIAL | PM_EXPORTED))
		return false;
	old_len = strlen(before);
	new_len = strlen(text);
	longer = new_len > old_len ? text : before;
	shorter = new_len > old_len ? before : text;
	len = new_len > old_len ? new_len - old_len : old_len - new_len;
	if (len < 2 || !*shorter || strchr(longer, ':') != longer + len - 1 || strcmp(longer + len, shorter) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((signed char)longer[i] <= 0)
			return false;
	if (!(count = path_count(before)))
		return false;
	for (size_t i = 0; longer == text && (pm->node.flags & PM_UNIQUE) && i < count; i++)
		if (strncmp(path[i], text, len - 1) == 0 && !path[i][len - 1])
			return false;
	environment_put(pm, "PATH", strlen("PATH"), text);
	if (longer == text) {
		list = zalloc((count + 2) * sizeof(*list));
		list[0] = memcpy(zalloc(len), text, len);
		list[0][len - 1] = '\0';
		memcpy(list + 1, path, (count + 1) * sizeof(*list));
		free(path);
		path = list;
	} else {
		zsfree(path[0]);
		memmove(path, path + 1, count * sizeof(*path));
	}
	forget_commands();
	return true;
}

static GsuScalar ordinary; /* what those have that we made */

/* As unsetparam_pm() does it with one that has nothing special about it, but that it is kept for the next time. */
static bool retire(struct known *known)
{
	Param pm = known->pm;

	if ((pm->node.flags & ~PM_EXPORTED) || pm->level || pm->old || pm->ename || pm->gsu.s != ordinary || opts[opt_autonamedirs] ||
	    known->spare || known == &kept[KEPT])
		return false;
	realparamtab->removenode(realparamtab, pm->node.nam);
	zsfree(pm->u.str);
	*pm = (struct param){.node.nam = pm->node.nam};
	known->spare = pm;
	return true;
}

/* As createparam() does it with a name that is nowhere. */
static Param revive(struct known *known)
{
	Param pm = known->spare;

	if (!pm || search(realparamtab, known->place.name, &known->place))
		return NULL;
	known->spare = NULL;
	pm->gsu.s = ordinary;
	realparamtab->addnode(realparamtab, pm->node.nam, pm);
	return pm;
}

static void release_spares(void)
{
	for (int i = 0; i < KEPT; i++) {
		if (kept[i].spare) {
			zsfree(kept[i].spare->node.nam);
			free(kept[i].spare);
			kept[i].spare = NULL;
		}
	}
}

/* What zsh does to assign to a parameter, without finding it again by its name. Only where nothing else is to be done: PATH tells
 * its environment itself. False: nothing was changed. */
static bool put_plainly(struct known *known, const char *name, const char *text, char *value, bool exported)
{
	Param pm = known->pm;

	if (opts[opt_allexport])
		return false;
	if (pm) {
		if ((pm->node.flags & (PM_UNSET | PM_HASHELEM)) || PM_TYPE(pm->node.flags) != PM_SCALAR ||
		    !(pm->node.flags & PM_EXPORTED) != !exported)
			return false;
	} else {
		if (!exported)
			return false;
		if (!(pm = revive(known))) {
			if (!(pm = createparam((char *)name, PM_SCALAR)))
				return false;
			ordinary = pm->gsu.s;
		}
		known->pm = pm;
		known->flags |= VE_EXPORTED;
	}
	if (exported && !pm->ename)
		environment_put(pm, name, known->place.len, text); /* before the text may go */
	pm->gsu.s->setfn(pm, value);
	return true;
}

static int var_put(void *ctx, const char *name, const char *text, bool exported)
{
	struct known *known = know(name);
	Param pm = known->pm;
	char allexport = opts[opt_allexport], *value;
	struct quiet before;

	(void)ctx;
	if (known->flags & (VE_FIXED | VE_SCOPED))
		return -1;
	if (pm && pm->env && exported && pm->u.data == (void *)&path && put_path(pm, text))
		return 0;
	value = permanent(text); /* before anything else: text may be what var_get found */
	if (put_plainly(known, name, text, value, exported))
		return 0;
	moment++;
	if (pm && !exported) {
		pm->node.flags &= ~PM_EXPORTED;
		if (pm->env)
			delenv(pm);
	}
	/* The option exports at once, or keeps the user's own `setopt allexport` from doing so. Flag 0: no warnings.
	 * For PATH the shell itself forgets its remembered commands. */
	before = hush();
	opts[opt_allexport] = exported;
	pm = assignsparam((char *)name, value, 0);
	opts[opt_allexport] = allexport;
	unhush(before);
	return pm ? 0 : -1;
}

static int var_drop(void *ctx, const char *name)
{
	struct known *known = know(name);
	Param pm = known->pm;
	struct quiet before;
	int refused = 0;

	(void)ctx;
	if (known->flags & (VE_FIXED | VE_SCOPED))
		return -1;
	if (!pm || (pm->node.flags & PM_UNSET))
		return 0;
	if (pm->node.flags & PM_SPECIAL)
		moment++;
	known->moment = 0;
	if (pm->env && !(pm->node.flags & PM_SPECIAL))
		environment_drop(pm, name, known->place.len);
	if (retire(known))
		return 0;
	before = hush();
	refused = unsetparam_pm(pm, 0, 1);
	unhush(before);
	return refused ? -1 : 0;
}

/* ---- Functions --------------------------------------------------------------------------------------------------- */

static const char pydoc_text[] = "python -m pydoc \"$@\"";
static Eprog pydoc_body; /* parsed once; every definition shares it */

static char *function_name(enum ve_function function)
{
	return function == VE_PYDOC ? "pydoc" : function == VE_DEACTIVATE ? "deactivate" : "_direnv_hook";
}

/* As getnode2() does it; getnode() finds only what is enabled. */
static HashNode defined(HashTable table, enum ve_function function)
{
	static struct place functions[VE_DIRENV + 1], aliases[VE_DIRENV + 1];

	return search(table, function_name(function), &(table == aliastab ? aliases : functions)[function]);
}

static Eprog parse(const char *text)
{
	int aliases = noaliases;
	Eprog body;

	pushheap();
	noaliases = 1;
	body = parse_string((char *)text, 1);
	noaliases = aliases;
	if (body)
		body = dupeprog(body, 0);
	popheap();
	return body;
}

static bool from_script(enum ve_function function, Shfunc defined)
{
	char *text = getpermtext(defined->funcdef, NULL, 0);
	bool yes = function == VE_PYDOC ? strcmp(text, pydoc_text) == 0 : strstr(text, "_OLD_VIRTUAL_PATH") != NULL;

	zsfree(text);
	return yes;
}

static enum ve_owner function_owner(void *ctx, enum ve_function function)
{
	HashNode alias = defined(aliastab, function);
	Shfunc code = (Shfunc)defined(shfunctab, function);

	(void)ctx;
	if (alias && !(alias->flags & DISABLED))
		return VE_USER;
	if (!code)
		return VE_NOBODY;
	if (code->funcdef == pydoc_body)
		return VE_OURS;
	return from_script(function, code) ? VE_SCRIPT : VE_USER;
}

static Shfunc spare_pydoc; /* one that was dropped and is in no table */

static int function_put(void *ctx, enum ve_function function)
{
	Shfunc made = spare_pydoc;

	(void)ctx;
	if (function != VE_PYDOC)
		return -1;
	if (!made) {
		made = zshcalloc(sizeof(*made));
		made->node.nam = permanent(function_name(function));
		made->funcdef = pydoc_body;
		useeprog(pydoc_body);
	}
	spare_pydoc = NULL;
	shfunctab->addnode(shfunctab, made->node.nam, made);
	return 0;
}

/* One that is running now is kept by whoever runs it. */
static int function_drop(void *ctx, enum ve_function function)
{
	HashNode dropped = shfunctab->removenode(shfunctab, function_name(function));
	Shfunc code = (Shfunc)dropped;

	(void)ctx;
	if (!dropped)
		return 0;
	if (spare_pydoc || code->funcdef != pydoc_body || code->filename || code->redir || code->sticky) {
		shfunctab->freenode(dropped);
		return 0;
	}
	dropped->flags = 0; /* traced, say */
	spare_pydoc = code;
	return 0;
}

/* ---- The rest of the host table ---------------------------------------------------------------------------------- */

/* Both streams are buffered, and a subshell leaves without a flush. */
static void say(void *ctx, enum ve_stream stream, const char *text, size_t len)
{
	FILE *file = stream == VE_OUT ? stdout : stderr;

	(void)ctx;
	fwrite(text, 1, len, file);
	fflush(file);
	clearerr(file);
}

/* Whether what is printed would be taken for data: $(...), `...`, =(...), <(...), >(...), at whatever depth. Plain (
 * ... ) is not among them. $ZSH_EVAL_CONTEXT knows. */
static bool substituting(void)
{
	static const char *const substitutions[] = {"cmdsubst", "equalsubst", "insubst", "outsubst"};

	for (char **context = zsh_subshell ? zsh_eval_context : NULL; context && *context; context++)
		for (size_t i = 0; i < sizeof(substitutions) / sizeof(*substitutions); i++)
			if (strcmp(*context, substitutions[i]) == 0)
				return true;
	return false;
}

/* A line of the core's, as `eval` would run it. A function of the user's named `builtin` would stand before our own word: it is not seen
 * meanwhile, unless it is defined meanwhile. */
static int evaluate(void *ctx, const char *text)
{
	Eprog code = parse(escaped(text));
	HashNode hidden = shfunctab->getnode(shfunctab, "builtin");

	(void)ctx;
	if (!code)
		return 1;
	if (hidden)
		hidden->flags |= DISABLED;
	execode(code, 1, 0, "venv");
	if (hidden && shfunctab->getnode2(shfunctab, "builtin") == hidden)
		hidden->flags &= ~DISABLED;
	moment++;
	freeeprog(code);
	return lastval;
}

/* zsh keeps which signal came last, for `wait`, to which -1 says as much as that a child ended: it asks whether it was another one. Where
 * another one came after it, who knows. */
#pragma weak last_signal

static bool signal_tells(void)
{
	return &last_signal && (last_signal <= 0 || last_signal == SIGCHLD);
}

static unsigned mode(void *ctx)
{
	(void)ctx;
	return (opts[opt_interactive] ? VE_INTERACTIVE : 0) |
	       /* a widget of the line editor owns the screen */
	       (zleactive || substituting() ? VE_SILENT : 0) | (opts[opt_promptsubst] ? VE_PROMPT_SUBST : 0) |
	       (opts[opt_promptbang] ? VE_PROMPT_BANG : 0) | (signal_tells() ? VE_FREE_ACTIVITY : 0);
}

static unsigned long activity(void *ctx)
{
	static unsigned long ended, never;
	struct rusage children;

	(void)ctx;
	if (signal_tells()) {
		if (queue_front != queue_rear) /* it came while we were looking around: another number the next time */
			return --never;
		if (last_signal == SIGCHLD) {
			last_signal = -1;
			ended++;
		}
		return ended;
	}
	/* No process lives without page faults, and those of one that was waited for are added here. */
	if (getrusage(RUSAGE_CHILDREN, &children) != 0)
		return 0;
	return ended + (unsigned long)children.ru_minflt * 31 + (unsigned long)children.ru_nvcsw * 17 +
	       (unsigned long)children.ru_utime.tv_usec + (unsigned long)children.ru_stime.tv_usec;
}

/* As zsh runs chpwd_functions, with a function of the name without `_functions` first. Signals act while they run. */
static void functions(void *ctx, const char *name, const char *place)
{
	static struct place arrays[2], hooks[2];
	const bool entering = name[strlen("venv_")] == 'a';
	const char *const hook = entering ? "venv_activate" : "venv_deactivate";
	int queued = queue_signal_level(), out = -1;
	char errexit = opts[opt_errexit];
	HashNode single = search(shfunctab, hook, &hooks[entering]);
	LinkList words;

	(void)ctx;
	if (!find_at(name, &arrays[entering]) && !(single && !(single->flags & DISABLED)))
		return;
	words = newlinklist();
	addlinknode(words, dupstring(hook));
	addlinknode(words, escaped(place));
	/* In a substitution nothing but what was asked for may stand on standard output. */
	fflush(stdout);
	if (mode(NULL) & VE_SILENT && (out = movefd(dup(STDOUT_FILENO))) >= 0)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	dont_queue_signals();
	opts[opt_errexit] = 0; /* one of them that fails is no reason to end the shell */
	callhookfunc((char *)hook, words, 1, NULL);
	moment++;
	opts[opt_errexit] |= errexit;
	restore_queue_signals(queued);
	fflush(stdout);
	if (out >= 0)
		redup(out, STDOUT_FILENO);
}

static struct ve_shell shell = {
	.dialect = VE_ZSH,
	.var_get = var_get,
	.var_put = var_put,
	.var_drop = var_drop,
	.function_owner = function_owner,
	.function_put = function_put,
	.function_drop = function_drop,
	.say = say,
	.mode = mode,
	.activity = activity,
	.evaluate = evaluate,
	.functions = functions,
};

/* ---- Commands ---------------------------------------------------------------------------------------------------- */

/* A candidate as _describe wants it: a colon ends it, a backslash escapes. */
static char *described(const char *line, size_t len)
{
	struct ve_buf buf = {0};
	char *made;

	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\t') {
			ve_buf_addc(&buf, ':');
			ve_buf_add(&buf, line + i + 1, len - i - 1);
			break;
		}
		if (line[i] == ':' || line[i] == '\\')
			ve_buf_addc(&buf, '\\');
		ve_buf_addc(&buf, line[i]);
	}
	made = ztrdup_metafy(ve_buf_text(&buf));
	ve_buf_release(&buf);
	return made;
}

/* `venv __complete CURRENT WORD...`, for the completion function: candidates into the array `reply`. */
static int complete(int argc, char *const argv[])
{
	char *end = NULL;
	long current = argc > 2 ? strtol(argv[2], &end, 10) : 0;
	struct ve_buf out = {0};
	enum ve_status status;
	size_t count = 0;
	char **reply;

	if (!end || end == argv[2] || *end || current < 0 || current >= argc - 3)
		return ve_status_exit(VE_USAGE);
	status = ve_complete(&shell, argc - 3, argv + 3, (int)current, &out);
	for (const char *at = ve_buf_text(&out); (at = strchr(at, '\n')); at++)
		count++;
	reply = zshcalloc((count + 1) * sizeof(*reply));
	count = 0;
	for (const char *at = ve_buf_text(&out); (end = strchr(at, '\n')); at = end + 1)
		reply[count++] = described(at, (size_t)(end - at));
	assignaparam("reply", reply, 0);
	ve_buf_release(&out);
	return ve_status_exit(status);
}

static int bin_venv(char *name, char **args, Options ops, int func)
{
	int argc = 1, code;
	char **argv;

	(void)ops;
	(void)func;
	while (args[argc - 1])
		argc++;
	argv = zhalloc((size_t)(argc + 1) * sizeof(*argv));
	argv[0] = name;
	for (int i = 1; i < argc; i++)
		argv[i] = plain(args[i - 1]);
	argv[argc] = NULL;
	enter();
	if (strcmp(name, "venv") == 0 && argc > 1 && strcmp(argv[1], "__complete") == 0)
		code = complete(argc, argv);
	else
		code = ve_run(&shell, argc, argv);
	leave();
	return code;
}

/* ---- Events ------------------------------------------------------------------------------------------------------ */

/* zsh has no hook for modules on a change of directory, and chpwd functions are lost when the user assigns the array:
 * so the builtins themselves are wrapped. That works on the same line, in subshells, with AUTO_CD and under `emulate`.
 */
static struct {
	const char *const name;
	Builtin builtin;
	HandlerFunc handler;
} moves[] = {{.name = "cd"}, {.name = "chdir"}, {.name = "pushd"}, {.name = "popd"}};

enum { MOVES = sizeof(moves) / sizeof(*moves) };

static int bin_move(char *name, char **args, Options ops, int func)
{
	HandlerFunc handler = moves[0].handler;
	char *before;
	int code;

	for (int i = 1; i < MOVES; i++)
		if (strcmp(name, moves[i].name) == 0)
			handler = moves[i].handler;
	if (OPT_ISSET(ops, 'q'))
		return handler(name, args, ops, func);
	/* As with -q: the user's chpwd functions come after us, so that they meet the environment of the new directory, and
	 * direnv's, which is one of them, not that of the old one. */
	depth++;
	before = dupstring(pwd);
	ops->ind['q'] = 1;
	code = handler(name, args, ops, func);
	ops->ind['q'] = 0;
	if (strcmp(before, pwd) != 0) {
		enter();
		ve_hook(&shell, VE_CHDIR);
		leave();
	}
	if (code == 0)
		callhookfunc("chpwd", NULL, 1, NULL);
	depth--;
	return code;
}

/* Runs after the user's precmd functions, whose errors keep it from running, and before the prompt is expanded. */
static void before_prompt(void)
{
	enter();
	ve_hook(&shell, VE_PROMPT);
	leave();
}

static bool moves_ours(void)
{
	for (int i = 0; i < MOVES; i++)
		if (moves[i].builtin->handlerfunc != bin_move)
			return false;
	return true;
}

static void moves_wrap(void)
{
	for (int i = 0; i < MOVES; i++) {
		moves[i].builtin = (Builtin)builtintab->getnode2(builtintab, moves[i].name);
		moves[i].handler = moves[i].builtin->handlerfunc;
		moves[i].builtin->handlerfunc = bin_move;
	}
}

static void moves_unwrap(void)
{
	for (int i = 0; i < MOVES; i++)
		moves[i].builtin->handlerfunc = moves[i].handler;
}

/* ---- $VENV_PROMPT ------------------------------------------------------------------------------------------------ */

static char *segment_get(Param pm)
{
	char *text;

	(void)pm;
	enter();
	text = escaped(ve_prompt_segment(&shell));
	leave();
	return text;
}

/* An assignment is ignored, not an error: a start-up file that uses the name for itself must not end there. */
static const struct gsu_scalar segment_gsu = {segment_get, nullstrsetfn, nullunsetfn};

/* ---- The module -------------------------------------------------------------------------------------------------- */

/* virtualenvwrapper's come only when asked for by name. */
#define VE_OPTION(id, option, value, summary)
#define VE_COMMAND(id, parent, name, where, usage, complete, summary, text) BUILTIN(name, BINF_HANDLES_OPTS, bin_venv, 0, -1, 0, NULL, NULL),

enum { OURS = 3 }; /* the first of the table: always there */
static struct builtin builtins[] = {
	BUILTIN("activate", BINF_HANDLES_OPTS, bin_venv, 0, -1, 0, NULL, NULL),
	BUILTIN("deactivate", BINF_HANDLES_OPTS, bin_venv, 0, -1, 0, NULL, NULL),
	BUILTIN("venv", BINF_HANDLES_OPTS, bin_venv, 0, -1, 0, NULL, NULL),
#include "../common/wrapper.def"
};
#undef VE_COMMAND
#undef VE_OPTION
enum { BUILTINS = sizeof(builtins) / sizeof(*builtins) };

static struct paramdef parameters[] = {
	SPECIALPMDEF("VENV_PROMPT", PM_SCALAR, &segment_gsu, NULL, NULL),
};

static struct features module_features = {
	builtins,   sizeof(builtins) / sizeof(*builtins),     NULL, 0, NULL, 0,
	parameters, sizeof(parameters) / sizeof(*parameters), 0,
};

/* 5.8 and 5.9 with whatever follows the minor number. Nothing in zsh checks that a module fits. */
static bool supported(const char *version)
{
	return version && version[0] == '5' && version[1] == '.' && (version[2] == '8' || version[2] == '9') &&
	       !(version[3] >= '0' && version[3] <= '9');
}

static bool wrapper; /* some name of virtualenvwrapper is there */

static void wrapper_settle(void)
{
	enter();
	if (wrapper)
		ve_wrapper_load(&shell);
	else
		ve_wrapper_unload(&shell);
	leave();
}

EXPORT int setup_(Module m)
{
	const char *version = getsparam("ZSH_VERSION");
	Param pm;

	(void)m;
	if (!supported(version)) {
		fprintf(stderr, "venv: zsh %s: only versions 5.8 to 5.9 are supported, nothing was changed\n",
			version ? version : "of an unknown version");
		fflush(stderr);
		return 1;
	}
	opt_allexport = optlookup("allexport");
	opt_autonamedirs = optlookup("autonamedirs");
	opt_errexit = optlookup("errexit");
	opt_interactive = optlookup("interactive");
	opt_promptbang = optlookup("promptbang");
	opt_promptsubst = optlookup("promptsubst");
	opt_restricted = optlookup("restricted");
	shell.session = ve_session_new();
	pydoc_body = parse(pydoc_text);
	if (!shell.session || !pydoc_body)
		return 1;
	/* One from the environment or a start-up file would be in the way of ours. */
	if ((pm = find("VENV_PROMPT")) && !bounds(pm))
		unsetparam_pm(pm, 0, 1);
	return 0;
}

EXPORT int features_(Module m, char ***features)
{
	*features = featuresarray(m, &module_features);
	return 0;
}

EXPORT int enables_(Module m, int **enables)
{
	int all = 0, some = 0;

	if (!*enables)
		return handlefeatures(m, &module_features, enables);
	for (int i = 0; i <= BUILTINS; i++) {
		all += (*enables)[i] != 0;
		some += i >= OURS && i < BUILTINS && (*enables)[i];
	}
	/* `zmodload venv` asks for all there is, and means what it always brought. */
	if (all > BUILTINS && !booted)
		for (int i = OURS; i < BUILTINS; i++)
			some = (*enables)[i] = 0;
	else if (some)
		for (int i = 0; i < OURS; i++)
			(*enables)[i] = (*enables)[BUILTINS] = 1;
	wrapper = some;
	if (handlefeatures(m, &module_features, enables))
		return 1;
	if (booted)
		wrapper_settle();
	return 0;
}

/* PREFIX/lib/zsh/venv.so: for `venv init`. */
static void find_prefix(void)
{
	Dl_info info;

	ve_buf_reset(&prefix);
	if (!dladdr((void *)find_prefix, &info) || !info.dli_fname || ve_prefix(&prefix, info.dli_fname, 3))
		ve_buf_reset(&prefix);
	shell.prefix = ve_buf_text(&prefix);
}

EXPORT int boot_(Module m)
{
	(void)m;
	find_prefix();
	moves_wrap();
	booted = true;
	addprepromptfn(before_prompt);
	enter();
	ve_hook(&shell, VE_LOAD);
	leave();
	wrapper_settle();
	return 0;
}

static int refuse_unload(const char *why)
{
	fprintf(stderr, "venv: cannot be unloaded: %s\n", why);
	fflush(stderr);
	return 1;
}

EXPORT int cleanup_(Module m)
{
	if (!booted) /* zsh also comes here when a feature could not be added */
		return setfeatureenables(m, &module_features, NULL);
	if (depth)
		return refuse_unload("cd is still running");
	if (!moves_ours())
		return refuse_unload("another module has replaced cd since");
	wrapper = false;
	wrapper_settle();
	enter();
	ve_hook(&shell, VE_UNLOAD);
	leave();
	moves_unwrap();
	delprepromptfn(before_prompt);
	booted = false;
	return setfeatureenables(m, &module_features, NULL);
}

EXPORT int finish_(Module m)
{
	(void)m;
	ve_session_free(shell.session);
	shell.session = NULL;
	if (spare_pydoc)
		shfunctab->freenode(&spare_pydoc->node);
	spare_pydoc = NULL;
	if (pydoc_body)
		freeeprog(pydoc_body);
	pydoc_body = NULL;
	ve_buf_release(&prefix);
	environment_leave();
	release_spares();
	return 0;
}
