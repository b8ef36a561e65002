# commands.fish - venv, and the program of that name.

function venv --description 'Show and manage Python environments'
    if test "$argv[1]" = auto; and contains -- "$argv[2]" on off; and not set -q argv[3]
        set -g __venv_word $argv[2]
    else if test "$argv" = auto
        __venv_is_auto; and echo on; or echo off
    else
        set -l before (jobs -p)
        __venv_call __run venv $argv
        or return
        contains -- "$argv[1]" allow deny trust; and __venv_reconsider
        # One that Ctrl-Z stopped has status 0, and is a job.
        set -l after (jobs -p)
        test "$argv[1]" = create -a "$before" = "$after"; or return 0
        # What was made is activated here; the program says what that is, since a path may hold any bytes.
        set -g __venv_made
        __venv_call __made $argv | source
        set -q __venv_made[1]; or return 0
        activate $__venv_made
    end
end

# One of its hidden commands. Settings need not be exported.
function __venv_call
    set -l given
    for name in $__venv_variables VENV_AUTO VENV_PROMPT_FORMAT CONDA_SHLVL CONDA_PREFIX
        set -q $name; and not set -qx $name; and set -a given --var $name="$$name"
    end
    set -l hidden $argv[1]
    set -e argv[1]
    test $hidden = __run; and set -a given --tell later
    # What no program sees (fish has aliases as functions).
    if test "$argv[1..2]" = 'venv doctor'
        set -l names (functions -n | string match -r '^(?:python|pip)3?$' | string replace -r '$' ': function' | string collect)
        set -a given --var _VENV_NAMES="$names"
    end
    if not test -x "$__venv_program"
        echo 'venv: the program venv was not found' >&2
        return 1
    end
    command $__venv_program $hidden $given -- $argv
end

# The user has said something, or taken it back: what `cd` activated is left when it may not be entered any more. What was allowed is
# entered at the next prompt.
function __venv_reconsider
    __venv_look_back
    if __venv_conda_held
        __venv_find $PWD
        __venv_is_conda; or return
        __venv_heed
        __venv_know here $__venv_found; or return
        contains -- "$__venv_site[5]" trusted allowed; and return
        test "$__venv_site[5]" = untrusted; and contains -- $__venv_site[1] $__venv_conda_agreed; and return
        __venv_conda_go
        return
    end
    test "$__venv_holder" = auto; or return
    __venv_find $PWD
    set -q __venv_found[1]; and __venv_is_active; or return
    __venv_heed
    __venv_know here $__venv_found; or return
    test "$__venv_site[5]" = trusted; and return
    test "$__venv_site[5]" = untrusted; and contains -- "$__venv_site[2];$__venv_stamp" $__venv_agreed; and return
    __venv_change ''
end

function __venv_complete
    set -l words (commandline -opc)
    __venv_call __complete (count $words) $words (commandline -ct)
end
