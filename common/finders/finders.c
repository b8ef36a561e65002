/* finders.c - the managers' rules, in their order. */
#include "../internal.h"

const struct ve_rule ve_rules[] = {{"uv", ve_finder_uv}, {"poetry", ve_finder_poetry}, {"pipenv", ve_finder_pipenv}, {"hatch", ve_finder_hatch},
				   {"pdm", ve_finder_pdm}, {"pixi", ve_finder_pixi}, {"pyenv", ve_finder_pyenv}, {"conda", ve_finder_conda},
				   {NULL, NULL}};

__attribute__((visibility("default"))) const struct ve_finders ve_finders = {.part = {VE_VERSION, VE_ABI}, .rules = ve_rules};
