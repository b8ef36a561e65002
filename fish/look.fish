# look.fish - the environment of a directory, at each cd and prompt.

if status is-interactive
    # $status and $pipestatus survive event handlers.
    function __venv_on_cd --on-variable PWD
        __venv_look cd
    end

    function __venv_on_prompt --on-event fish_prompt
        __venv_at_prompt
    end
end

# A prompt that may be another than the last.
function __venv_at_prompt
    set -e __venv_still
    __venv_look prompt
    set -g __venv_settled yes
    set -e __venv_segment
    set -e __venv_drawn_for
    # An activation script takes its function `deactivate` with it.
    functions -q deactivate; or __venv_define
    set -l shown yes
    if contains -- "$__venv_holder" auto hand; and test -z "$VIRTUAL_ENV_DISABLE_PROMPT"
        __venv_dress
    else if __venv_shows_conda
        __venv_dress
    else
        set shown ''
        set -q __venv_dressed; and __venv_undress
    end
    __venv_keep_prompt $shown
    return 0
end

# What fish 3.5 or later keeps, see calm.fish.
for name in __venv_keep{,_prompt,_calm,_hand,_come,_gone}
    function $name
    end
end

# At each cd (`cd`) and prompt (`prompt`).
function __venv_look --argument-names event
    # Somebody's `set -lx PATH` would end up in the global one; there is a prompt to come.
    set -ql PATH; and return
    set -l before "$PWD;$PATH;$_VENV_STATE;$VIRTUAL_ENV;$__venv_off;$__venv_scripted;$__venv_word;$VENV_AUTO;$DIRENV_DIFF;$_VENV_CONDA"
    # Nearly always none of these is there, or only the three that say that all is as we left it.
    set -q _VENV_STATE VIRTUAL_ENV __venv_holder __venv_off __venv_scripted __venv_word VENV_AUTO _VENV_CONDA
    set -l missing $status
    if test $missing -eq 8
        __venv_find $PWD $event
        if set -q __venv_found[1]
            __venv_follow $event
            set -q VIRTUAL_ENV; and __venv_keep_come $event "$before"
        else
            __venv_keep_calm $event
        end
        return
    end
    test "$missing;$event;$_VENV_STATE;$VIRTUAL_ENV;$__venv_holder" = "5;cd;$__venv_undo[1];$__venv_undo[2];auto"
    or __venv_look_closer $event
    or begin
        __venv_keep_hand $event
        return
    end
    __venv_find $PWD $event
    if set -q __venv_scripted
        # An activation script's own function ended what that script began: as good as our `deactivate`.
        test "$__venv_scripted" = "$PWD"; and __venv_put_off
        set -e __venv_scripted
    end
    if set -q _VENV_CONDA; and not __venv_is_conda; and __venv_conda_held
        __venv_conda_go $event # what goes does so before another comes
        __venv_find $PWD $event # its scripts may have done anything
    end
    if not set -q __venv_found[1]
        if set -q __venv_holder
            __venv_change ''
            __venv_keep_gone $event "$before"
        else
            __venv_keep_calm $event
        end
    else if not set -q __venv_holder; or not __venv_is_active
        __venv_follow $event
    else
        __venv_keep_calm $event
    end
end

# The nearest environment up from directory $dir, into __venv_found and __venv_project, the same as `venv find` would say. It runs
# at each cd and prompt ($event).
function __venv_find --argument-names dir event
    set -g __venv_found
    __venv_search $dir $event
end

# Nearly always nothing is there that a finder knows, or an environment that has its name; all
# else is for the program to judge.
function __venv_search --argument-names dir event
    set -l keep __venv_keep
    set -l paths
    set -g __venv_fresh
    test "$dir" = "$__venv_climbed"; or __venv_climb $dir
    if test -e "$__venv_everywhere"
        __venv_ask $dir $event
        return
    end
    set -l levels $__venv_levels
    $__venv_any $levels/$__venv_marks; or set levels
    for at in $levels
        set -a paths $at/
        $__venv_any $at/$__venv_marks; or continue
        for name in $__venv_names
            set -l root $at/$name
            test -e $root; or continue
            # virtualenv before 20 wrote no pyvenv.cfg; conda writes none.
            if test -f $root/pyvenv.cfg -o -d $root/conda-meta
                or test -f $root/bin/activate -a -e $root/bin/activate_this.py -a -e $root/bin/python
                set -g __venv_found $root
                set -g __venv_project $at
                test -n "$at"; or set -g __venv_project /
                $keep $dir '' $root $__venv_project '' $paths $root $root/pyvenv.cfg $root/bin/activate
                return
            end
            if not test -d $root
                __venv_ask $dir $event
                return
            end
            # It may become one by what leaves its time as it was (`cp -a`), so this is looked at each time.
            set keep true
        end
        if $__venv_any $at/$__venv_managers
            __venv_ask $dir $event
            return
        end
    end
    $keep $dir '' '' '' '' $__venv_levels/
end

# `path is`, where there is none.
function __venv_any
    for file in $argv
        test -e $file; and return
    end
    return 1
end

# The directories that are searched for directory $dir, nearest first, into __venv_levels; the root is ''.
function __venv_climb --argument-names dir
    set -g __venv_climbed $dir
    set -g __venv_levels
    set -l at ''
    for name in '' /(string split -n / -- $dir)
        set at $at$name
        set -p __venv_levels $at
    end
    set -l last (contains -i -- "$__venv_home" $__venv_levels)
    and set -g __venv_levels $__venv_levels[1..$last]
    # A ceiling is neither looked into nor passed, but for the directory where the search starts.
    for ceiling in (string split -n : -- $VENV_CEILING_DIRECTORIES | string replace -r '/+$' '')
        set last (contains -i -- "$ceiling" $__venv_levels); and test $last -gt 1
        and set -g __venv_levels $__venv_levels[1..(math $last - 1)]
    end
end

# What the program says.
function __venv_ask --argument-names dir event
    set -g __venv_fault
    set -g __venv_watch
    __venv_call __find $dir 2>/dev/null | source
    set -g __venv_found $__venv_fresh[1]
    set -g __venv_project $__venv_fresh[4]
    __venv_keep $dir "$__venv_watch[1]" "$__venv_found$__venv_fault[1]" "$__venv_project" "$__venv_fault[2]" $__venv_watch[2..-1]
    set -q __venv_fault[1]; and set -e __venv_kept
    __venv_tell "$event" $__venv_fault
end

# Something in a project is wrong, and that is to be said once.
function __venv_tell --argument-names event key text
    test -n "$event" -a -n "$key"; or return
    contains -- $key $__venv_told; or status is-command-substitution; and return
    set -ga __venv_told $key
    echo "venv: $text" >&2
end

# The settings; what was found by others holds no longer.
function __venv_settings --on-variable=$__venv_variables
    set -g __venv_home
    string match -rq '^/.*[^/]' -- "$HOME"; and set -g __venv_home (string replace -r '/+$' '' -- $HOME)
    set -g __venv_names .venv venv env
    # A name is one component: `..` or a path would leave the level.
    test -n "$VENV_NAMES"
    and set -g __venv_names (string split -n ' ' -- "$VENV_NAMES" | string match -rv '/|^\.\.?$')
    set -g __venv_marks $__venv_names $__venv_managers
    # As common/record.c has it.
    set -g __venv_record "$HOME/.local/share/venv/trust" ''
    string match -q '/*' -- "$XDG_DATA_HOME"; and set -g __venv_record "$XDG_DATA_HOME/venv/trust" ''
    # What makes every directory the program's affair, if it is there: a `.project` in WORKON_HOME may name it.
    set -g __venv_everywhere $WORKON_HOME
    test -n "$WORKON_HOME"; or set -g __venv_everywhere .virtualenvs
    string match -q '/*' -- $__venv_everywhere
    or set -g __venv_everywhere "$__venv_home/"(string replace -r '^~/' '' -- $__venv_everywhere)
    test "$VENV_CROSS_FILESYSTEM" = 0; and set -g __venv_everywhere /
    set -g __venv_climbed
    for name in __venv_{again,near,nigh,hand,calm,worn,come,gone}
        set -e $name
    end
    set -g __venv_again_here '' /
    set -g __venv_last
    set -g __venv_known
    set -g __venv_places_used 0
    set -q __venv_index; and set -g __venv_index \n
end

# An active conda environment may have settings of its own; and its directory may go.
function __venv_conda_moved --on-variable CONDA_PREFIX
    if test -n "$CONDA_PREFIX"; and status is-interactive
        function __venv_conda_watch --on-event fish_prompt
            test -e "$CONDA_PREFIX"; or __venv_conda_gone
        end
    else
        functions -e __venv_conda_watch
    end
    test -e "$CONDA_PREFIX/.condarc" -o -e "$CONDA_PREFIX/condarc" -o -e "$CONDA_PREFIX/condarc.d"
    or set -q __venv_conda_settings; or return
    set -g __venv_conda_settings
    __venv_settings
end

# What is there already. False: that stays, and nothing is to be looked for.
function __venv_look_closer --argument-names event
    for project in $__venv_off
        __venv_within $PWD $project; or __venv_put_on $project
    end
    __venv_look_back
    set -q __venv_holder; and set -e __venv_scripted
    __venv_keep_up $event
    set -q _VENV_CONDA; and __venv_keep_up_conda $event
    contains -- "$__venv_holder" hand other; and return 1
    __venv_is_auto
end

# While something is active, or was.
function __venv_keep_up --argument-names event
    if contains -- "$__venv_holder" '' other
        set -q __venv_undo[2]; and __venv_unbury
        set -q __venv_holder; and set -q _OLD_VIRTUAL_PATH; and set -g __venv_scripted $PWD
    end
    test $event = prompt; and set -q __venv_holder; or return 0
    if not test -e $VIRTUAL_ENV
        __venv_plain $VIRTUAL_ENV
        __venv_change ''
        echo "venv: $__venv_text: its directory is gone; deactivated" >&2
        return
    end
    test $__venv_holder = other; and return
    if set -q _OLD_VIRTUAL_PATH
        # Its own script was sourced over ours.
        __venv_know named $VIRTUAL_ENV $VIRTUAL_ENV; and __venv_change hand
    else if not set -q __venv_settled
        # A child shell inherits variables but no functions, and its start-up files may have written PATH anew.
        if not contains -- $VIRTUAL_ENV/bin $PATH
            # That variables say so is not enough.
            __venv_know named $VIRTUAL_ENV $VIRTUAL_ENV
            if test "$__venv_site[5]" != trusted
                __venv_change ''
                return
            end
            set -gx PATH $VIRTUAL_ENV/bin $PATH
        end
        functions -q pydoc; or __venv_define_pydoc
    else if test "$DIRENV_DIFF" != "$__venv_diff"
        # direnv puts PATH back as it once was, at each load of an .envrc and when it leaves.
        test "$__venv_inside" = "$VIRTUAL_ENV"; and not contains -- $VIRTUAL_ENV/bin $PATH
        and set -gx PATH $VIRTUAL_ENV/bin $PATH
    end
    set -g __venv_diff "$DIRENV_DIFF"
    set -g __venv_inside ''
    contains -- $VIRTUAL_ENV/bin $PATH; and set -g __venv_inside $VIRTUAL_ENV
end

# Is auto-activation on?
function __venv_is_auto
    if set -q __venv_word
        test $__venv_word = on
    else
        test "$VENV_AUTO" != 0
    end
end

# Is what was found what is active? By identity, not by spelling.
function __venv_is_active
    test "$__venv_found" = "$VIRTUAL_ENV" -o "$__venv_found" = "$__venv_same"; and return
    # What is gone by now is no other's equal.
    set -l found (builtin realpath $__venv_found 2>/dev/null | string collect -N); or return
    set -l active (builtin realpath $VIRTUAL_ENV 2>/dev/null | string collect -N); or return
    test "$found" = "$active"; and set -g __venv_same $__venv_found
end

# Is directory $dir the directory $tree or below it?
function __venv_within --argument-names dir tree
    test $tree = /; and return
    string match -rq -- '^'(string escape --style=regex -- $tree | string collect)'(/|\z)' $dir
end

# The environment of the current directory is not wanted until its project is left.
function __venv_put_off
    set -q __venv_found[1]; and not contains -- $__venv_project $__venv_off; and set -ga __venv_off $__venv_project
    return 0
end

function __venv_put_on --argument-names project
    set -l i (contains -i -- $project $__venv_off); or return 0
    set -e __venv_off[$i]
    set -q __venv_off[1]; or set -e __venv_off
end

function __venv_notice
    status is-command-substitution; or echo "venv: $argv" >&2
end

set -g __venv_any __venv_any
if set -q __venv_index # set by the start-up file where there is `path`
    set -g __venv_any path is --
    __venv_load calm
end
__venv_conda_moved
functions -q __venv_conda_watch; and __venv_conda_watch
__venv_settings
