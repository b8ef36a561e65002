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
static int depth; /* how many calls of ours are on the stack: unloading would unmap them */
static int opt_allexport, opt_errexit, opt_interactive, opt_promptbang, opt_promptsubst, opt_restricted;

/* Every entry from the shell. Signals wait meanwhile: a trap may run `cd`, or unload us, in the middle of anything. */
static void enter(void)
{
	queue_signals();
	depth++;
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

	while ((signed char)*at > 0)
		at++;
	return *at ? ztrdup_metafy(text) : ztrdup(text);
}

static char *escaped(const char *text)
{
	return metafy((char *)text, -1, META_HEAPDUP);
}

/* ---- Variables --------------------------------------------------------------------------------------------------- */

/* Where realparamtab has a name. Those of vars.def stand together and stay, none of less than four bytes: of these it is kept, as long as
 * the table has the same size. */
static HashNode chain_of(const char *name)
{
	enum { KEPT = 300 };
	static struct {
		unsigned at, size, index;
	} kept[KEPT];
	unsigned size = (unsigned)realparamtab->hsize;
	size_t at = (size_t)((uintptr_t)name - (uintptr_t)ve_var_name((enum ve_var)0)), i = at / 4;

	if (i >= KEPT)
		return realparamtab->nodes[realparamtab->hash(name) % size];
	if (kept[i].at != at + 1 || kept[i].size != size) {
		kept[i].index = realparamtab->hash(name) % size;
		kept[i].size = size;
		kept[i].at = (unsigned)at + 1;
	}
	return realparamtab->nodes[kept[i].index];
}

/* As realparamtab->getnode2() does it. */
static Param find(const char *name)
{
	HashNode node = chain_of(name);

	while (node && strcmp(node->nam, name) != 0)
		node = node->next;
	return node && !(((Param)node)->node.flags & PM_AUTOLOAD) ? (Param)node : NULL;
}

/* The next name of the same storage, NULL after the last: a local or read-only one of them binds them all. */
static const char *twin(const char *name, int n)
{
	if (name[0] != 'P')
		return NULL;
	if (name[1] == 'A' && strcmp(name, "PATH") == 0)
		return n == 0 ? "path" : NULL;
	if (name[1] == 'S' && strcmp(name, "PS1") == 0)
		return n == 0 ? "PROMPT" : n == 1 ? "prompt" : NULL;
	return NULL;
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

static unsigned value_flags(Param pm, const char *name)
{
	/* Types that change what is assigned to them: `typeset -i`, `-a`, `-A`, `-u`, `-Z 3`. */
	const int changing = PM_LEFT | PM_RIGHT_B | PM_RIGHT_Z | PM_LOWER | PM_UPPER;
	unsigned flags = 0;
	const char *other;

	if (pm) {
		flags = bounds(pm);
		if (PM_TYPE(pm->node.flags) != PM_SCALAR || (pm->node.flags & changing))
			flags |= VE_FIXED | VE_TYPED;
		if ((pm->node.flags & PM_EXPORTED) && !(pm->node.flags & PM_UNSET))
			flags |= VE_EXPORTED;
	}
	for (int n = 0; (other = twin(name, n)); n++)
		if ((pm = find(other)))
			flags |= bounds(pm);
	return flags;
}

static void var_get(void *ctx, const char *name, struct ve_value *value)
{
	Param pm = find(name);

	(void)ctx;
	value->flags = value_flags(pm, name);
	value->text = NULL;
	if (!pm || (pm->node.flags & PM_UNSET))
		return;
	/* `NAME=text`, already bytes: spares joining $path at every prompt. Of PS1 it is stale once PROMPT was assigned. */
	if (pm->env && strcmp(name, "PS1") != 0)
		value->text = pm->env + strlen(name) + 1;
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

/* What zsh does to assign to a parameter, without finding it again by its name. Only where nothing else is to be done: PATH tells
 * its environment itself. False: nothing was changed. */
static bool put_plainly(Param pm, const char *name, char *value, bool exported)
{
	bool known = pm && !(pm->node.flags & (PM_UNSET | PM_HASHELEM)) && PM_TYPE(pm->node.flags) == PM_SCALAR;

	if (opts[opt_allexport] || (pm && !known))
		return false;
	if (!pm && (!exported || !(pm = createparam((char *)name, PM_SCALAR))))
		return false;
	if (known && !(pm->node.flags & PM_EXPORTED) != !exported)
		return false;
	pm->gsu.s->setfn(pm, value);
	if (exported && !pm->ename)
		addenv(pm, pm->gsu.s->getfn(pm));
	return true;
}

static int var_put(void *ctx, const char *name, const char *text, bool exported)
{
	Param pm = find(name);
	char allexport = opts[opt_allexport], *value;
	struct quiet before;

	(void)ctx;
	if (value_flags(pm, name) & (VE_FIXED | VE_SCOPED))
		return -1;
	value = permanent(text); /* before anything else: text may be what var_get found */
	if (put_plainly(pm, name, value, exported))
		return 0;
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
	Param pm = find(name);
	struct quiet before;
	int refused = 0;

	(void)ctx;
	if (value_flags(pm, name) & (VE_FIXED | VE_SCOPED))
		return -1;
	before = hush();
	if (pm && !(pm->node.flags & PM_UNSET))
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
	char *name = function_name(function);
	Shfunc defined = (Shfunc)shfunctab->getnode2(shfunctab, name);

	(void)ctx;
	if (aliastab->getnode(aliastab, name))
		return VE_USER;
	if (!defined)
		return VE_NOBODY;
	if (defined->funcdef == pydoc_body)
		return VE_OURS;
	return from_script(function, defined) ? VE_SCRIPT : VE_USER;
}

static int function_put(void *ctx, enum ve_function function)
{
	Shfunc defined;

	(void)ctx;
	if (function != VE_PYDOC)
		return -1;
	defined = zshcalloc(sizeof(*defined));
	defined->funcdef = pydoc_body;
	useeprog(pydoc_body);
	shfunctab->addnode(shfunctab, ztrdup(function_name(function)), defined);
	return 0;
}

/* One that is running now is kept by whoever runs it. */
static int function_drop(void *ctx, enum ve_function function)
{
	HashNode defined = shfunctab->removenode(shfunctab, function_name(function));

	(void)ctx;
	if (defined)
		shfunctab->freenode(defined);
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

static unsigned mode(void *ctx)
{
	(void)ctx;
	return (opts[opt_interactive] ? VE_INTERACTIVE : 0) |
	       /* a widget of the line editor owns the screen */
	       (zleactive || substituting() ? VE_SILENT : 0) | (opts[opt_promptsubst] ? VE_PROMPT_SUBST : 0) |
	       (opts[opt_promptbang] ? VE_PROMPT_BANG : 0);
}

/* A line of the core's, as `eval` would run it. */
static int evaluate(void *ctx, const char *text)
{
	Eprog code = parse(escaped(text));

	(void)ctx;
	if (!code)
		return 1;
	execode(code, 1, 0, "venv");
	freeeprog(code);
	return lastval;
}

/* No process lives without page faults, and those of one that was waited for are added here. */
static unsigned long activity(void *ctx)
{
	struct rusage children;

	(void)ctx;
	if (getrusage(RUSAGE_CHILDREN, &children) != 0)
		return 0;
	return (unsigned long)children.ru_minflt * 31 + (unsigned long)children.ru_nvcsw * 17 +
	       (unsigned long)children.ru_utime.tv_usec + (unsigned long)children.ru_stime.tv_usec;
}

/* As zsh runs chpwd_functions, with a function of the name without `_functions` first. Signals act while they run. */
static void functions(void *ctx, const char *name, const char *place)
{
	int queued = queue_signal_level(), out = -1;
	char *hook = dupstring(name), errexit = opts[opt_errexit];
	LinkList words;

	(void)ctx;
	hook[strlen(hook) - strlen("_functions")] = '\0';
	if (!find(name) && !shfunctab->getnode(shfunctab, hook))
		return;
	words = newlinklist();
	addlinknode(words, hook);
	addlinknode(words, escaped(place));
	/* In a substitution nothing but what was asked for may stand on standard output. */
	fflush(stdout);
	if (mode(NULL) & VE_SILENT && (out = movefd(dup(STDOUT_FILENO))) >= 0)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	dont_queue_signals();
	opts[opt_errexit] = 0; /* one of them that fails is no reason to end the shell */
	callhookfunc(hook, words, 1, NULL);
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
	int argc = 1 + arrlen(args), code;
	char **argv = zhalloc((size_t)(argc + 1) * sizeof(*argv));

	(void)ops;
	(void)func;
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
	if (pydoc_body)
		freeeprog(pydoc_body);
	pydoc_body = NULL;
	ve_buf_release(&prefix);
	return 0;
}
