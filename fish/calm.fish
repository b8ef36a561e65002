# calm.fish - a cd or a prompt like one before. Read where fish is 3.5 or later, which can tell the times of many files at once.

# What was found at a cd or prompt, and what was done, is kept as two texts: what decides it from the shell and, as times, from the disk; then
# come the files whose times these are. For the prompt that is __venv_calm, and __venv_worn where our fish_prompt is in place; for the last two
# directories that `cd` led to and nothing was to be done __venv_near and __venv_nigh; __venv_come and __venv_gone for the last ones where
# an environment came and went. In __venv_hand the first text alone, without the directory: nothing is to be done at `cd` then. In a `case`
# they are patterns, so what could be one is not kept; `switch` is no command, and takes fish a third of the time of `test`. One command
# substitution at most: it hands a pipe to another thread.
if status is-interactive
    # $status and $pipestatus survive event handlers.
    function __venv_on_cd --on-variable PWD
        switch "$PWD;$PATH;$_VENV_STATE;$VIRTUAL_ENV;$__venv_off;$__venv_scripted;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;$_VENV_CONDA"
            case "$__venv_near[1]"
                switch "$(path mtime -- $__venv_near[3..-1])"
                    case "$__venv_near[2]"
                    case '*'
                        __venv_look cd
                end
            case "$__venv_nigh[1]"
                switch "$(path mtime -- $__venv_nigh[3..-1])"
                    case "$__venv_nigh[2]"
                    case '*'
                        __venv_look cd
                end
            case "$__venv_come[1]"
                switch "$(set -ql PATH; or path mtime -- $__venv_come[3..-1])"
                    case "$__venv_come[2]"
                        set -qx PATH; and not set -q PYTHONHOME; and __venv_enter_again $__venv_come_site; or __venv_look cd
                    case '*'
                        __venv_look cd
                end
            case "$__venv_gone[1]"
                switch "$(set -ql PATH; or path mtime -- $__venv_gone[3..-1])"
                    case "$__venv_gone[2]"
                        set -eg VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE
                        set -eg PATH[1]
                        for any in $__venv_same
                            set -e __venv_same
                        end
                        switch "$__venv_previous"
                            case "$__venv_gone_root"
                            case '*'
                                set -g __venv_previous $__venv_gone_root
                        end
                        emit venv_deactivate $__venv_gone_root
                    case '*'
                        __venv_look cd
                end
            case "$__venv_hand"
            case '*'
                __venv_look cd
        end
    end

    function __venv_on_prompt --on-event fish_prompt
        switch "$PWD;$_VENV_STATE;$VIRTUAL_ENV;$_OLD_VIRTUAL_PATH;$__venv_off;$__venv_scripted;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;$_VENV_CONDA;$VIRTUAL_ENV_DISABLE_PROMPT;$CONDA_PROMPT_MODIFIER;$__venv_dressed"
            case "$__venv_calm[1]"
                switch "$(path mtime -- $__venv_calm[3..-1])"
                    case "$__venv_calm[2]"
                    case '*'
                        __venv_at_prompt
                end
            case "$__venv_worn[1]"
                # A theme may have replaced fish_prompt, and that comes from another file.
                switch "$(functions --details fish_prompt; path mtime -- $__venv_worn[3..-1])"
                    case "$__venv_worn[2]"
                        for any in $__venv_segment
                            set -e __venv_segment
                        end
                    case '*'
                        __venv_at_prompt
                end
            case '*'
                __venv_at_prompt
        end
    end
end

# An answer is kept in __venv_kept_N with what it depends on, if all of that is older than two seconds, since times are in seconds; __venv_index
# holds N for a directory. Elements: directory; times; root, or what __venv_tell wants; project; message; the paths.
function __venv_find --argument-names dir event
    set -g __venv_found
    set -e __venv_kept
    if string match -rq -- "\n\Q$dir\E\n(?<__venv_place>\d+)\n" "$__venv_index"
        set -g __venv_kept __venv_kept_$__venv_place
        if test "$dir;$(path mtime -- $$__venv_kept[1][6..-1])" = "$$__venv_kept[1][1];$$__venv_kept[1][2]"
            test -n "$$__venv_kept[1][3]"; or return
            set -g __venv_fresh
            if test -n "$$__venv_kept[1][4]"
                set -g __venv_found $$__venv_kept[1][3]
                set -g __venv_project $$__venv_kept[1][4]
            else
                __venv_tell "$event" $$__venv_kept[1][3] $$__venv_kept[1][5]
                set -e __venv_kept
            end
            return
        end
        set -e __venv_kept
    end
    __venv_search $dir $event
end

# Keep an answer: directory, times (empty: not known, or not to be kept), the rest of its elements.
function __venv_keep --argument-names dir times
    set -q argv[6]; or return
    if test -z "$times"
        set times "$(path mtime -- $argv[6..-1])"
        __venv_is_old $argv[6..-1]; or return
    end
    set -l __venv_place
    if not string match -rq -- "\n\Q$dir\E\n(?<__venv_place>\d+)\n" "$__venv_index"
        # A full table begins anew.
        if test $__venv_places_used -ge 64
            set -g __venv_places_used 0
            set -g __venv_index \n
        end
        set -g __venv_places_used (math $__venv_places_used + 1)
        set __venv_place $__venv_places_used
        set -g __venv_index "$__venv_index$dir"\n$__venv_place\n
    end
    set -g __venv_kept_$__venv_place $dir $times $argv[3..-1]
    set -g __venv_kept __venv_kept_$__venv_place
end

# What has changed within the last two seconds may change again without another time.
function __venv_is_old
    not string match -rq -- '^(-|[012]$)' (path mtime -R -- $argv)
end

# Could that mean more than itself in a `case`?
function __venv_is_pattern --argument-names text
    string match -rq '[*?\\\\]' -- $text
end

# Nothing was to be done at $event, and the answer in __venv_kept is why.
function __venv_keep_calm --argument-names event
    set -q __venv_kept; and not set -q _VENV_CONDA; or return 0
    set -l kept $$__venv_kept
    if test $event = prompt
        set -g __venv_still $kept[2] $kept[6..-1]
        return
    end
    set -l state "$PWD;$PATH;$_VENV_STATE;$VIRTUAL_ENV;$__venv_off;$__venv_scripted;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;$_VENV_CONDA"
    __venv_is_pattern "$state"; and return
    set -g __venv_nigh $__venv_near
    set -g __venv_near $state $kept[2] $kept[6..-1]
end

# The same while what was activated by hand, or by another tool, stays.
function __venv_keep_hand --argument-names event
    set -q __venv_holder; and not set -q _VENV_CONDA; and test "$__venv_holder" != auto; or return 0
    if test $event = prompt
        set -g __venv_still "$(path mtime -- $VIRTUAL_ENV)" $VIRTUAL_ENV
    else if not set -q __venv_off; and not set -q __venv_scripted
        set -l state "$PATH;$_VENV_STATE;$VIRTUAL_ENV;$__venv_off;$__venv_scripted;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;$_VENV_CONDA"
        set -e __venv_hand
        __venv_is_pattern "$state"; or set -g __venv_hand "*;$state"
    end
    return 0
end

# Nothing was to be done at a prompt but to dress it ($shown: the name is to be seen), and __venv_still is why.
function __venv_keep_prompt --argument-names shown
    set -q __venv_still; or return 0
    # Where direnv is at work it counts who took the environment out of PATH, and PATH is not among what is compared.
    set -q __venv_holder; and test -n "$DIRENV_DIFF"; and return
    # A prompt that shows the name itself may be another next time.
    test -n "$shown"; and not set -q __venv_dressed; and return
    set -l state "$PWD;$_VENV_STATE;$VIRTUAL_ENV;$_OLD_VIRTUAL_PATH;$__venv_off;$__venv_scripted;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;$_VENV_CONDA;$VIRTUAL_ENV_DISABLE_PROMPT;$CONDA_PROMPT_MODIFIER;$__venv_dressed"
    __venv_is_pattern "$state$__venv_files"; and return
    if set -q __venv_dressed
        set -g __venv_worn $state $__venv_files/wear.fish\n"$__venv_still[1]" $__venv_still[2..-1]
    else
        set -g __venv_calm $state $__venv_still
    end
end

# At a `cd` an environment has come, and it was a simple matter: nothing was active, four variables are all, direnv is not about, and nothing
# but times of files stands between the next time and this. $before is what the shell was like.
function __venv_keep_come --argument-names event before
    test $event = cd; and set -q __venv_kept; or return 0
    set -l place $__venv_found
    set -l state "1;auto;0;sx;u;;;;$__venv_site[10]"
    test "$_VENV_STATE" = "$state" -a "$__venv_site[5]" = trusted -a "$place" = "$__venv_site[2]" -a ! -L "$place"; or return 0
    test "$before" = "$PWD;$PATH[2..-1];;;;;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;"; or return 0
    functions -q __direnv_export_eval; or set -q CONDA_PREFIX; and return
    __venv_is_pattern "$before"; and return
    set -l kept $$__venv_kept
    set -l times $kept[2]
    # What was allowed and denied.
    set -l record "$(path mtime -- $__venv_record[1])"
    if test -n "$record"
        __venv_is_old $__venv_record[1]; or return 0
        set times $times\n$record
    end
    set -g __venv_come "$before" $times $kept[6..-1] $__venv_record[1]
    set -g __venv_come_site $place $__venv_site[3] $state
end

# Likewise, one has gone and nothing else is here.
function __venv_keep_gone --argument-names event before
    test $event = cd; and set -q __venv_kept __venv_previous; and not set -q VIRTUAL_ENV; and not set -q _VENV_STATE; or return 0
    set -l place $__venv_previous
    set -l state "1;auto;0;sx;u;;;;$(string escape --style=url -- $place)"
    test "$before" = "$PWD;$place/bin:$PATH;$state;$place;;;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;"; or return 0
    __venv_is_pattern "$before"; and return
    set -l kept $$__venv_kept
    set -g __venv_gone "$before" $kept[2] $kept[6..-1]
    set -g __venv_gone_root $place
end

# What these four variables are to be.
function __venv_enter_again --argument-names root name state
    set -gx VIRTUAL_ENV $root
    set -gx VIRTUAL_ENV_PROMPT $name
    set -gxp PATH $root/bin
    set -gx _VENV_STATE $state
    functions -q pydoc; or __venv_define_pydoc
    functions -q deactivate; or __venv_define
    emit venv_activate $root
end
