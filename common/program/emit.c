/* emit.c - an environment as text that fish sources. */
#include "../internal.h"

void ve_emit_fields(const struct ve_shell *sh, struct ve_env *env, struct ve_site *site, const char *list,
		    struct ve_buf *out)
{
	struct ve_buf why = {0};
	bool trusted = ve_trust(sh->session, env, site) == VE_TRUSTED;
	ve_buf_addf(&why, "%s%s", trusted ? "" : ve_trust_why(site), ve_trust_hint(site));
	const char *fields[] = {site->root, site->place, site->name, site->project, trusted ? site->kind == VE_CONDA && site->said ? "allowed" : "trusted" : site->denied ? "denied" : "untrusted",
				ve_buf_text(&why), site->pkg_config, site->tcl, site->tk};
	ve_buf_addf(out, "set -g %s", list);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		ve_buf_addc(out, ' ');
		ve_quote(out, VE_FISH, fields[i], strlen(fields[i]));
	}
	ve_buf_addc(out, '\n');
	ve_buf_release(&why);
}

enum ve_status ve_emit_site(const struct ve_shell *sh, const char *argument, struct ve_buf *out)
{
	struct ve_env env;
	struct ve_buf why = {0}, line = {0};
	enum ve_status status;
	ve_env_capture(&env, sh);
	struct ve_site *site = ve_resolve(sh->session, &env, argument, &status, &why);
	if (site && argument) {
		status = ve_site_unfit(site, &why);
		site = status ? NULL : site;
	}
	if (!site) {
		ve_buf_addf(&line, "venv: %s\n", why.len ? why.data : ve_status_text(status));
		ve_say_buf(sh, VE_ERR, &line);
		ve_buf_release(&why);
		ve_buf_release(&line);
		return status;
	}
	ve_emit_fields(sh, &env, site, "__venv_site", out);
	return out->status;
}
