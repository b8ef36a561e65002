# conda.fish - conda environments.

# `activate PREFIX` or `deactivate`, as the words say, when that is the same as before. False: it is not, and nothing was done. The first function,
# because a block takes fish 3.6 the longer the farther down its file it stands.
function __venv_conda_again
    set -q __venv_holder VIRTUAL_ENV _VENV_STATE _OLD_VIRTUAL_PATH __venv_off[1] __venv_conda_busy
    test $status -eq 6; or return
    set -l before $CONDA_PREFIX
    switch "$argv;$CONDA_SHLVL;$CONDA_PREFIX"
        case "$__venv_conda_words[1]"
            __venv_conda_kept_1; or return
        case "$__venv_conda_words[2]"
            __venv_conda_kept_2; or return
        case "$__venv_conda_words[3]"
            __venv_conda_kept_3; or return
        case "$__venv_conda_words[4]"
            __venv_conda_kept_4; or return
        case "$__venv_conda_words[5]"
            __venv_conda_kept_5; or return
        case "$__venv_conda_words[6]"
            __venv_conda_kept_6; or return
        case "$__venv_conda_words[7]"
            __venv_conda_kept_7; or return
        case "$__venv_conda_words[8]"
            __venv_conda_kept_8; or return
        case '*'
            return 1
    end
    __venv_conda_tell $before
    return 0
end

# A conda environment: the program says what changes, in the first line which variables, and this shell does it. Verb activate, stack
# or deactivate, and the prefix.
function __venv_conda
    set -l half (__venv_call __conda $argv | string collect)
    set half (string split -m 5 \n -- "$half")
    set -q half[5]; or return 1
    for name in (string split -n ' ' -- $half[1])
        if set -ql $name
            echo "venv: $argv[1]: $name is local in this shell; nothing was changed" >&2
            return 1
        end
    end
    # It takes the place of what is active, as any other would; stacked, that stays below.
    if test $argv[1] = activate; and set -q __venv_holder
        __venv_change ''
        __venv_put_off_here # before scripts, which may be interrupted
        set half (__venv_call __conda $argv 2>/dev/null | string collect)
        set half (string split -m 5 \n -- "$half")
    else if test -n "$half[2]"
        __venv_conda_keep $argv[1] "$argv[2]" $half
    end
    set -l before $CONDA_PREFIX
    # While scripts run nothing else is activated, the short way neither.
    if string match -q '*__venv_script*' -- "$half[6]"
        set -g __venv_conda_busy yes
        set -e __venv_again
        set -e __venv_again_left
    end
    eval $half[6]
    set -e __venv_conda_busy
    __venv_conda_tell $before
    return 0
end

# What has changed, for the user's handlers.
function __venv_conda_tell --argument-names before
    if test -n "$before"
        set -g __venv_previous $before
        emit venv_deactivate $before
    end
    test -z "$CONDA_PREFIX"; or emit venv_activate $CONDA_PREFIX
end

# The program's answer, for the next time: a function that does the same, after a look whether all that it was made of is the same: the
# variables, which files are there, what stands in those that were read, what is in the directories of scripts. Eight of them, the last ones. What
# could be a pattern, or several words, is not kept.
function __venv_conda_keep --argument-names verb place names asked tests files entries script
    test $verb = stack; and set verb 'activate --stack'
    set -l words "$verb $place"
    test $verb = deactivate; and set words deactivate
    set words "$words;$CONDA_SHLVL;$CONDA_PREFIX"
    string match -rq '[*?\\\\\n]|/.* ' -- "$words"; and return
    eval "test $tests"; or return
    set -l i (contains -i -- $words $__venv_conda_words)
    if test -z "$i"
        set -g __venv_conda_next (math "$__venv_conda_next + 0" % 8 + 1)
        set i $__venv_conda_next
    end
    # A list has an element for each that is set, be it empty.
    set asked (string replace -r '(^| )PATH( |$)' ' ' -- $asked)
    set -l key '"$status;$PATH" '(string replace -ra '(\w+)' '$1=$$$1\\\\;' -- $asked)
    set -l text "function __venv_conda_kept_$i
set -ql $names
test \$status -eq "(count (string split -n ' ' -- $names))"; or return
set -q PATH
set -l now $key
test \"\$now\" = \"\$__venv_conda_key_$i\"; or return
test $tests; or return"
    eval "set -q PATH; set -g __venv_conda_key_$i $key; set __venv_conda_key_$i \"\$__venv_conda_key_$i\""
    if test -n "$files"
        set text "$text
test (__venv_conda_text $files | string collect -N) = \"\$__venv_conda_text_$i\"; or return"
        eval "set -g __venv_conda_text_$i (__venv_conda_text $files | string collect -N)"
    end
    if test -n "$entries"
        set text "$text
set -l entries $entries
test \"\$entries\" = \"\$__venv_conda_entries_$i\"; or return"
        eval "set -g __venv_conda_entries_$i; set __venv_conda_entries_$i $entries; set __venv_conda_entries_$i \"\$__venv_conda_entries_$i\""
    end
    if string match -q '*__venv_script*' -- $script
        set script "set -g __venv_conda_busy yes
set -e __venv_again
set -e __venv_again_left
$script
set -e __venv_conda_busy"
    end
    eval "$text
$script
return 0
end"
    set -q __venv_conda_words[8]; or set -g __venv_conda_words '' '' '' '' '' '' '' ''
    set __venv_conda_words[$i] $words
end

function __venv_conda_text
    for file in $argv
        read -z text <$file
        echo "$text"
    end
end

# Is a conda environment what was activated last? Nothing else is active, or its bin stands in front of that.
function __venv_conda_first
    string match -rq '^0*[1-9]\d{0,3};/+[^/]' -- "$CONDA_SHLVL;$CONDA_PREFIX"; or return
    if not set -q __venv_holder
        not set -q _VENV_STATE
        return
    end
    set -l conda (contains -i -- $CONDA_PREFIX/bin $PATH); or return
    set -l ours (contains -i -- $VIRTUAL_ENV/bin $PATH); or return 0
    test $conda -lt $ours
end

# Do such scripts run? What they belong to is not changed under them.
function __venv_amid --argument-names what
    if not string match -q '*__venv_script*' -- (status stack-trace)
        set -e __venv_conda_busy # they were interrupted
        return 1
    end
    echo "venv: $what: not while scripts of a conda environment run" >&2
end

# A script of activate.d or deactivate.d; what it does wrong reaches no further. A function, because `return` in it leaves one.
function __venv_script --argument-names file shown
    set -l before $PWD
    set -l path $PATH
    __venv_source $file
    set -l code $status
    set -q PATH[1]; or set -gx PATH $path
    test "$PWD" = "$before"; or builtin cd -- $before
    test $code -eq 0; or printf 'venv: %s: failed with status %s\n' $shown $code >&2
end

function __venv_source
    source $argv[1]
end

# What follows scripts of deactivate.d was done, `now` or, because they were interrupted, at the next prompt.
function __venv_conda_rested --argument-names when verb
    test -n "$when"; and return
    set -e __venv_conda_busy
    test $verb = deactivate; or return
    __venv_find $PWD
    __venv_put_off
end

# Is a conda environment active that cd put there?
function __venv_conda_held
    string match -rq '^1;(data|code);[0-9]+;[1-9]' -- "$_VENV_CONDA"
    and test "$CONDA_SHLVL;$CONDA_PREFIX" = (string replace -r '^1;[a-z]+;[0-9]*;' '' -- "$_VENV_CONDA" | string collect)
end

function __venv_conda_go
    set -l agreed
    contains -- "$CONDA_PREFIX" $__venv_conda_agreed; and set agreed $CONDA_PREFIX
    __venv_conda go $agreed
end

# conda's own start-up activates its base: that is nobody's choice.
function __venv_conda_base
    set -l root (string replace -rf '^(.*[^/])/+[^/]+/+[^/]+$' '$1' -- "$CONDA_EXE" | string collect)
    test -n "$root"; or set root "$MAMBA_ROOT_PREFIX"
    test "$CONDA_SHLVL;$CONDA_PREFIX" = "1;$root"
end

# A conda environment was found.
function __venv_follow_conda --argument-names event
    set -l held
    __venv_conda_held; and set held yes
    set -l active
    test -n "$CONDA_PREFIX"; and string match -rq '^[1-9]' -- "$CONDA_SHLVL"; and set active $CONDA_PREFIX
    # What is active by hand stays.
    set -q __venv_holder; and test $__venv_holder != auto; and return
    if test -n "$active" -a -z "$held"; and not __venv_conda_base
        set -q __venv_holder; and __venv_change ''
        return
    end
    if test -n "$active"
        test "$active" = "$__venv_found"
        or test (builtin realpath -- $active 2>/dev/null | string collect -N) = (builtin realpath -- $__venv_found | string collect -N)
        and begin
            # What has come by scripts meanwhile is left.
            string match -q '1;data;*' -- "$_VENV_CONDA"; and test -n "$held"; or return
            __venv_heed
            __venv_know here $__venv_found
            contains -- "$__venv_site[5]" trusted allowed; and return
        end
    end
    set -q __venv_holder; and __venv_change ''
    if contains -- "$__venv_project" $__venv_off; or test -n "$DIRENV_DIR"; or __venv_direnv_first $event
        test -n "$held"; and __venv_conda_go
        return
    end
    test "$VENV_TRUST" = "$__venv_mode"; or __venv_tell_mode
    __venv_heed
    __venv_know here $__venv_found
    if test "$__venv_site[5]" = allowed
        or begin
            test "$__venv_site[5]" != denied; and contains -- $__venv_site[1] $__venv_conda_agreed
        end
        __venv_conda come $__venv_site[1]
    else if test "$__venv_site[5]" = trusted
        __venv_conda come-data $__venv_site[1]
    else
        test -n "$held"; and __venv_conda_go
        __venv_tell_doubt
    end
end

# What is active is not there any more.
function __venv_conda_gone
    string match -rq '^0*[1-9]\d{0,3};/+[^/]' -- "$CONDA_SHLVL;$CONDA_PREFIX"; or return
    __venv_plain $CONDA_PREFIX
    set -l shown $__venv_text
    if __venv_conda_held
        __venv_conda_go
    else
        __venv_conda deactivate
    end
    and echo "venv: $shown: its directory is gone; deactivated" >&2
end

# Likewise of what cd put there of conda's.
function __venv_keep_up_conda --argument-names event
    if not __venv_conda_held
        # Somebody let it go, with conda's own command: as good as our `deactivate`.
        if test "$__venv_conda_was" = "$PWD" -a $event = prompt
            and begin
                test -z "$CONDA_PREFIX"; or __venv_conda_base
            end
            __venv_find $PWD
            __venv_is_conda; and __venv_put_off
        end
        set -e __venv_conda_was
    else if test $event = prompt; and not test -e $CONDA_PREFIX
        __venv_conda_gone
    else if not set -q __venv_settled; and not contains -- $CONDA_PREFIX/bin $PATH
        __venv_conda_go # variables alone say that it is active
    end
    set -g __venv_conda_was
    __venv_conda_held; and set __venv_conda_was $PWD
    return 0
end
