# prompt.fish - `(name) ` in front of fish_prompt, and the segment.

# `(name) ` in front of fish_prompt, wrapped anew when a theme has replaced it.
function __venv_dress
    set -l body (functions fish_prompt)
    string match -q '*__venv_fish_prompt*' -- $body; and return
    string match -rq 'venv_prompt|VIRTUAL_ENV|CONDA_' -- $body; and return
    functions -q fish_right_prompt; and functions fish_right_prompt | string match -rq 'venv_prompt|VIRTUAL_ENV'; and return
    functions -q __venv_fish_prompt; and functions -e __venv_fish_prompt
    functions -c fish_prompt __venv_fish_prompt; or return
    __venv_load wear; or return
    set -g __venv_dressed yes
end

function __venv_undress
    set -q __venv_dressed; or return 0
    set -e __venv_dressed
    if functions fish_prompt | string match -q '*__venv_fish_prompt*'
        functions -e fish_prompt
        functions -c __venv_fish_prompt fish_prompt
    end
    functions -e __venv_fish_prompt
    return 0
end

# conda's own script for fish shows it, where that was read.
function __venv_shows_conda
    test -n "$CONDA_PROMPT_MODIFIER"; and not functions -q __conda_add_prompt
end

# The name of what is active, without what could fool a terminal, into __venv_name.
function __venv_show_name
    test "$VIRTUAL_ENV;$VIRTUAL_ENV_PROMPT" = "$__venv_named"; and return
    set -g __venv_named "$VIRTUAL_ENV;$VIRTUAL_ENV_PROMPT"
    set -l name "$VIRTUAL_ENV_PROMPT"
    test -n "$name"; or set name (string replace -r '(?s)^.*/(?=.)' '' -- $VIRTUAL_ENV | string collect)
    # CPython 3.10 to 3.12 write it with the parentheses.
    set name (string replace -r '(?s)^\((.+)\) \z' '$1' -- $name | string collect)
    __venv_plain $name
    set -g __venv_name $__venv_text
end

# Text for a terminal into __venv_text: controls, what reorders or hides text, and bytes that are not UTF-8 (to fish, U+F600
# to U+F6FF) become `?`.
function __venv_plain --argument-names text
    set -g __venv_text (string replace -ra \
        '[\x00-\x1f\x7f-\x9f\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{feff}\x{fff9}-\x{fffb}\x{f600}-\x{f6ff}]' '?' -- "$text")
end

# What venv_prompt prints, into __venv_drawn: {name}, {version}, {health} and {project} as common/prompt.c has them. Their values have no
# control characters, so none of them is taken for another.
function __venv_draw --argument-names health
    set -l format '({name})'
    set -q VENV_PROMPT_FORMAT; and set format "$VENV_PROMPT_FORMAT"
    __venv_show_name
    if test -n "$health" -a -n "$format"; and not string match -q '*{health}*' -- "$format"
        # Where the format has no place for it, it follows the name, or all.
        if string match -q '*{name}*' -- "$format"
            set format (string replace -- '{name}' '{name} {health}' "$format" | string collect)
        else
            set format "$format {health}"
        end
    end
    string match -rq '\{(version|project)\}' -- "$format"; and __venv_read_more
    set format (string replace -a -- '{name}' \x01 "$format" | string replace -a -- '{version}' \x02 | string replace -a -- '{project}' \x03 \
        | string replace -a -- '{health}' \x04 | string collect)
    set -g __venv_drawn (string replace -a -- \x01 "$__venv_name" "$format" | string replace -a -- \x02 "$__venv_version" \
        | string replace -a -- \x03 "$__venv_serves" | string replace -a -- \x04 "$health" | string collect)
    return 0
end

# What is only on disk, into __venv_version and __venv_serves.
function __venv_read_more
    set -g __venv_version
    if test -f $VIRTUAL_ENV/pyvenv.cfg -a -r $VIRTUAL_ENV/pyvenv.cfg
        set __venv_version (string match -ri '^\s*version\s*=\s*\K[0-9.]+' <$VIRTUAL_ENV/pyvenv.cfg)
        set -q __venv_version[1]; or set __venv_version (string match -ri '^\s*version_info\s*=\s*\K[0-9.]+' <$VIRTUAL_ENV/pyvenv.cfg)
        set __venv_version (string trim -r -c . -- "$__venv_version[1]")
    end
    set -l project
    set -l base (string replace -r '(?s)^.*/(?=.)' '' -- $VIRTUAL_ENV | string collect)
    if test "$__venv_site[2]" = "$VIRTUAL_ENV" -a -n "$__venv_site[4]"
        set project $__venv_site[4]
    else if contains -- $base .venv venv env .env virtualenv
        set project (string replace -r '(?s)/+[^/]*/*$' '' -- $VIRTUAL_ENV | string collect)
    end
    __venv_plain (string replace -r '(?s)^.*/(?=.)' '' -- "$project" | string collect)
    set -g __venv_serves $__venv_text
end

function venv_prompt --description 'Print the active environment, for a prompt'
    set -l code $status
    set -g __venv_segment yes
    if test -n "$VIRTUAL_ENV"
        # Its Python is looked for after a command, or in another environment.
        set -l now "$status_generation;$VIRTUAL_ENV"
        if test "$now" != "$__venv_asked"
            set -g __venv_asked $now
            set -g __venv_health broken
            test -x $VIRTUAL_ENV/bin/python; and set -g __venv_health
        end
        set now "$__venv_health;$VIRTUAL_ENV;$VIRTUAL_ENV_PROMPT" x$VENV_PROMPT_FORMAT
        if test "$now" != "$__venv_drawn_for"
            set -g __venv_drawn_for "$now"
            __venv_draw "$__venv_health"
        end
        printf %s $__venv_drawn
    end
    return $code
end
