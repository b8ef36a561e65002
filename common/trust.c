/* trust.c - whether an environment is yours: nobody else could have written it or put it there, and it was made here. */
#include "internal.h"

/* ---- the two rules ----------------------------------------------------------------------------------------------- */

/* What a way leads to from judge->at: all on the way, and the end itself. */
bool ve_judge_is_mine(struct ve_judge *judge, const char *way, bool needed)
{
	struct stat st;
	enum ve_reached reached = ve_judge_way(judge, way, &st);
	const char *file = judge->at.len ? judge->at.data : "/";
	if (reached == VE_ABSENT)
		return !needed || ve_judge_doubt(judge, "%s is not there", way);
	if (reached == VE_BARRED)
		return false;
	if (!ve_judge_owns(judge, &st))
		return ve_judge_doubt(judge, "%s belongs to somebody else", file);
	return !ve_judge_others_write(judge, file, &st) || ve_judge_doubt(judge, "%s can be written by others", file);
}

/* Rule 1, for one spelling of its place. Where that leads is left in judge->real. */
bool ve_judge_mine(struct ve_judge *judge, const char *place, enum ve_kind kind)
{
	const char *const parts[] = {"bin", kind == VE_CONDA ? "conda-meta" : "pyvenv.cfg"}; /* what is not there does nothing */
	ve_buf_reset(&judge->at);
	judge->links = 0;
	bool fine = ve_judge_is_mine(judge, place, true);
	ve_buf_reset(&judge->real);
	ve_buf_add(&judge->real, ve_buf_text(&judge->at), judge->at.len);
	for (size_t i = 0; fine && i < sizeof parts / sizeof *parts; i++) {
		ve_buf_reset(&judge->at);
		ve_buf_add(&judge->at, ve_buf_text(&judge->real), judge->real.len);
		fine = ve_judge_is_mine(judge, parts[i], false);
	}
	return fine && !judge->real.status;
}

/* Rule 2. */
static bool made_here(struct ve_judge *judge, struct ve_site *site)
{
	struct ve_stamp now;
	if (site->here && !site->scripted)
		return true;
	if (site->here) {
		/* The site may be known for long: who may write was just looked at, what is written must be of now too. */
		ve_site_script(&now, site->root, &judge->spare);
		if (ve_stamp_same(&now, &site->script))
			return true;
		site->cfg = (struct ve_stamp){0}; /* opened anew by the next look */
		judge->failed = true;
		return ve_judge_doubt(judge, "%s changes while it is looked at", site->root);
	}
	return *site->hint ? ve_judge_doubt(judge, "it was made for %s and copied or moved here", site->hint)
			   : ve_judge_doubt(judge, "%s does not say that it was made there", site->root);
}

/* Whether what was judged lies below one of VENV_TRUST_PREFIXES, wherever links lead. */
static bool below_prefix(const struct ve_judge *judge, const char *prefixes)
{
	struct ve_buf prefix = {0}, real = {0};
	bool below = false;
	for (const char *at = prefixes; at && *at && !below;) {
		size_t len = strcspn(at, ":");
		ve_buf_reset(&prefix);
		ve_buf_reset(&real);
		ve_buf_add(&prefix, at, len);
		below = len && *at == '/' && !prefix.status && ve_file_real(&real, prefix.data) == VE_OK &&
			ve_within(ve_buf_text(&judge->real), real.data);
		at += len + (at[len] == ':');
	}
	ve_buf_release(&prefix);
	ve_buf_release(&real);
	return below;
}

enum ve_trust_mode ve_trust_mode(const struct ve_env *env)
{
	const char *word = ve_env_text(env, VE_VAR_TRUST);
	if (!ve_given(word))
		return VE_TRUST_MINE;
	return ve_same(word, "ask") ? VE_TRUST_ASK : ve_same(word, "all") ? VE_TRUST_ALL : VE_TRUST_UNKNOWN;
}

/* Both rules, and what settings make of them. */
static const char *judge_site(struct ve_judge *judge, const struct ve_env *env, struct ve_site *site)
{
	enum ve_trust_mode mode = ve_trust_mode(env);
	const struct ve_conda *conda = NULL;
	if (!ve_judge_mine(judge, site->root, site->kind) ||
	    (strcmp(site->root, site->place) != 0 && !ve_judge_mine(judge, site->place, site->kind)))
		return NULL;
	if (site->kind == VE_CONDA) {
		conda = env->more ? (const struct ve_conda *)ve_part(env->more, VE_PART_CONDA, NULL) : NULL;
		if (!conda)
			ve_buf_adds(judge->doubt, "lib/venv/conda.so is missing");
		if (!conda || !conda->plain(judge, site))
			return NULL;
	}
	if (below_prefix(judge, ve_env_text(env, VE_VAR_TRUST_PREFIXES)))
		return "yours, and below VENV_TRUST_PREFIXES";
	if (mode == VE_TRUST_ALL)
		return "yours, and VENV_TRUST=all";
	if (mode == VE_TRUST_ASK)
		ve_buf_adds(judge->doubt, "VENV_TRUST=ask, and you did not allow it");
	return mode != VE_TRUST_ASK && (conda ? conda->made(judge, site) : made_here(judge, site)) ? "yours, and made here" : NULL;
}

/* ---- what was judged before -------------------------------------------------------------------------------------- */

/* Trusted is an environment, by whatever way; a doubt is about the way as well. */
static struct ve_known *known(struct ve_session *session, const struct ve_site *site, enum ve_verdict verdict)
{
	uint64_t place = ve_hash(0, site->place), way = ve_hash(place, site->root);
	for (unsigned i = 0; i < VE_KNOWN && i < session->known_next; i++) {
		struct ve_known *at = &session->known[i];
		if (at->place == place && at->verdict == verdict && at->id.ino == site->id.ino && at->id.dev == site->id.dev &&
		    ve_stamp_same(&at->cfg, &site->cfg) && (verdict != VE_DOUBTED || at->way == way))
			return at;
	}
	return NULL;
}

static struct ve_known *remember(struct ve_session *session, const struct ve_site *site)
{
	struct ve_known *at = &session->known[session->known_next % VE_KNOWN];
	session->known_next = session->known_next < 2 * VE_KNOWN - 1 ? session->known_next + 1 : VE_KNOWN; /* how many, until it is full */
	uint64_t place = ve_hash(0, site->place);
	*at = (struct ve_known){site->id, site->cfg, place, ve_hash(place, site->root), site->verdict, false, site->said, site->ground};
	return at;
}

static void set(struct ve_site *site, enum ve_verdict verdict, const char *ground)
{
	ve_buf_reset(&site->doubt);
	site->ground = ground;
	site->verdict = verdict;
	site->denied = site->helpless = site->said = site->agreed = false;
}

static const char by_hand[] = "you activated it in this shell";

void ve_trust_agree(struct ve_session *session, struct ve_site *site)
{
	if (site->agreed)
		return;
	struct ve_known *at = known(session, site, VE_TRUSTED);
	if (!at)
		at = known(session, site, VE_UNJUDGED);
	if (!at) {
		set(site, VE_UNJUDGED, by_hand);
		at = remember(session, site);
	}
	at->agreed = site->agreed = true;
	if (at->verdict == VE_TRUSTED)
		at->said = site->said = true;
}

/* What was judged by other settings is judged anew; consent stays. */
static void forget(struct ve_session *session)
{
	for (int i = 0; i < VE_SITES; i++)
		set(&session->site[i], VE_UNJUDGED, NULL);
	for (int i = 0; i < VE_KNOWN; i++) {
		struct ve_known *at = &session->known[i];
		if (!at->agreed)
			*at = (struct ve_known){0};
		at->verdict = VE_UNJUDGED;
	}
}

bool ve_trust_settings(struct ve_session *session, struct ve_env *env)
{
	struct ve_buf *file = &session->scratch;
	struct ve_stamp record = {0};
	struct stat st;
	ve_buf_reset(file);
	if (ve_record_file(file, env) && stat(file->data, &st) == 0)
		ve_stamp_take(&record, &st);
	uint64_t h = ve_hash(ve_hash(0, ve_env_text(env, VE_VAR_TRUST)), ve_env_text(env, VE_VAR_TRUST_PREFIXES));
	h = ve_hash(ve_hash(h, ve_env_text(env, VE_VAR_SUDO_UID)), ve_buf_text(file));
	bool same = h == session->trust_settings;
	if (same && ve_stamp_same(&record, &session->trust_record))
		return false;
	session->trust_settings = h;
	session->trust_record = record;
	forget(session);
	return !same;
}

/* ---- the verdict ------------------------------------------------------------------------------------------------- */

static enum ve_word said_of(const struct ve_buf *record, const char *real)
{
	struct ve_birth birth;
	ve_birth_take(&birth, real);
	return ve_record_says(record, real, &birth);
}

/* What the user said of it, or of the same place in the main checkout. False: nobody can tell. */
static bool ask_record(struct ve_judge *judge, const struct ve_env *env, const struct ve_site *site, enum ve_word *word)
{
	struct ve_buf file = {0}, record = {0}, real = {0}, main_ = {0};
	*word = VE_UNSAID;
	bool fine = !ve_record_file(&file, env) || ve_record_read(&record, file.data, judge);
	if (fine && record.len && ve_file_real(&real, site->root) != VE_OK)
		judge->failed = true;
	else if (fine && record.len) {
		*word = said_of(&record, real.data);
		if (!*word && ve_worktree_main(&main_, real.data))
			*word = said_of(&record, main_.data);
		if (main_.status)
			ve_judge_doubt(judge, "whether %s is in a git worktree cannot be told", real.data);
	}
	judge->failed |= file.status || record.status || main_.status;
	ve_buf_release(&file);
	ve_buf_release(&record);
	ve_buf_release(&real);
	ve_buf_release(&main_);
	return fine && !judge->failed;
}

/* What can be said for it, NULL: nothing, and site->doubt says why. */
static const char *ground(struct ve_judge *judge, const struct ve_env *env, struct ve_site *site, bool agreed)
{
	enum ve_word word;
	site->helpless = true;
	if (strchr(site->place, ':'))
		ve_judge_doubt(judge, "PATH cannot hold %s: it has a colon", site->place);
	else if (!ask_record(judge, env, site, &word))
		;
	else if (word == VE_DENIED) {
		site->denied = true;
		ve_buf_adds(&site->doubt, "you denied it");
	} else {
		site->helpless = false;
		site->said = word == VE_ALLOWED || agreed;
		return word == VE_ALLOWED ? "you allowed it" : agreed ? by_hand : judge_site(judge, env, site);
	}
	return NULL;
}

enum ve_verdict ve_trust(struct ve_session *session, struct ve_env *env, struct ve_site *site)
{
	struct ve_judge judge;
	ve_trust_settings(session, env);
	if (site->verdict == VE_TRUSTED)
		return VE_TRUSTED;
	struct ve_known *at = known(session, site, VE_TRUSTED); /* perhaps by another way, meanwhile */
	if (at) {
		set(site, VE_TRUSTED, at->ground);
		site->said = at->said;
		return VE_TRUSTED;
	}
	at = known(session, site, VE_UNJUDGED);
	if (site->verdict == VE_DOUBTED && !at)
		return VE_DOUBTED;
	set(site, VE_DOUBTED, NULL);
	ve_judge_begin(&judge, env, &site->doubt);
	const char *why = ground(&judge, env, site, at);
	/* Without memory nothing was found out, and nothing is remembered. */
	const struct ve_buf *used[] = {&judge.at, &judge.rest, &judge.spare, &judge.real, &site->doubt};
	for (size_t i = 0; i < sizeof used / sizeof *used; i++)
		judge.failed |= used[i]->status == VE_NOMEM;
	ve_judge_end(&judge);
	if (judge.failed) {
		site->verdict = VE_UNJUDGED;
		return VE_DOUBTED;
	}
	if (why && !at && known(session, site, VE_DOUBTED)) {
		why = NULL;
		ve_buf_adds(&site->doubt, "it was not yours alone when this shell met it");
	}
	const bool said = site->said;
	if (why)
		set(site, VE_TRUSTED, why);
	else if (!site->doubt.len)
		ve_buf_adds(&site->doubt, "it could not be examined");
	site->said = why && said;
	if (!at)
		remember(session, site);
	else if (why)
		at->verdict = VE_TRUSTED, at->ground = why, at->said = said;
	return site->verdict;
}

const char *ve_trust_why(const struct ve_site *site)
{
	if (site->verdict == VE_TRUSTED && site->ground)
		return site->ground;
	return site->doubt.len ? site->doubt.data : ve_status_text(VE_NOMEM);
}

const char *ve_trust_hint(const struct ve_site *site)
{
	return site->verdict == VE_TRUSTED || site->helpless ? "" : "; if you trust it: venv allow";
}
