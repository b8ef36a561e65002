# activate.fish - activate and deactivate.

function activate --description 'Activate a Python environment in this shell'
    __venv_activate $argv
end

# pydoc of the environment. It removes itself when that is left, which is an event, so that a function of the user's that has replaced it
# stays; from one environment to the next it stays as well.
function __venv_define_pydoc
    function pydoc --on-event venv_deactivate --description 'pydoc of the active environment'
        switch "$_VENV_STATE"
            case ''
                functions -e pydoc
            case '*'
                switch "$argv"
                    case $__venv_previous
                    case '*'
                        python -m pydoc $argv
                end
        end
    end
end

# An activation script replaces `deactivate`, and takes it away when it goes.
function __venv_define
    set -q __venv_index; and __venv_load deactivate
    or begin
        function deactivate --description 'Deactivate the active Python environment'
            __venv_deactivate $argv
        end
    end
end

function __venv_activate
    set -q __venv_conda_words[1]; and __venv_conda_again activate $argv; and return 0
    __venv_need look change commands prompt conda; or return 1
    __venv_amid activate; and return 1
    set -l path "$PATH"
    set -l verb activate
    if test "$argv[1]" = --stack
        set verb stack
        set -e argv[1]
    else if test "$argv[2]" = --stack
        set verb stack
        set -e argv[2]
    end
    if test "$argv[1]" = --; and not set -q argv[3]
        set -e argv[1]
    else if set -q argv[2]; or string match -q -- '-?*' "$argv[1]"; or test (count $argv)"$argv" = 1
        __venv_call __run activate $argv
        return
    end
    if test "$argv" = -
        if not set -q __venv_previous
            echo 'venv: activate: -: there is no previous environment in this shell' >&2
            return 1
        end
        set argv $__venv_previous
    end
    __venv_refuse "$argv[1]"; and return 1
    __venv_resolve $argv; or return
    __venv_look_back
    if test -d $__venv_site[1]/conda-meta -a ! -f $__venv_site[1]/pyvenv.cfg
        set -l place $__venv_site[1]
        set -l project "$__venv_site[4]"
        # What lies below a stacked one comes back in its turn, not when its own script's function says so.
        if test $verb = stack; and set -q _OLD_VIRTUAL_PATH; and __venv_know named $VIRTUAL_ENV $VIRTUAL_ENV
            __venv_change hand
        end
        __venv_conda $verb $place; or return
        contains -- $place $__venv_conda_agreed; or set -ga __venv_conda_agreed $place
        __venv_put_on "$project"
        return 0
    else if test $verb = stack
        echo 'venv: --stack: only conda environments are stacked; usage: activate [--stack] [ENV]' >&2
        return 2
    end
    __venv_change hand
    # Asking for it is consent.
    contains -- "$__venv_site[2];$__venv_stamp" $__venv_agreed; or set -ga __venv_agreed "$__venv_site[2];$__venv_stamp"
    __venv_put_on "$__venv_site[4]"
    __venv_keep_again "$argv[1]" "$path"
    return 0
end

function __venv_deactivate
    if set -q __venv_conda_words[1]; and __venv_conda_again deactivate $argv
        __venv_put_off_here
        return 0
    end
    __venv_amid deactivate; and return 1
    if set -q argv[1]; and test "$argv" != nondestructive
        __venv_call __run deactivate $argv
        return
    end
    __venv_look_back
    if __venv_conda_first
        set -l agreed
        contains -- "$CONDA_PREFIX" $__venv_conda_agreed; and set agreed $CONDA_PREFIX
        __venv_conda deactivate $agreed; or return
        __venv_put_off_here
        return 0
    end
    if not set -q __venv_holder; and not set -q _VENV_STATE
        echo 'venv: deactivate: nothing is active' >&2
        return 1
    end
    __venv_refuse "$VIRTUAL_ENV"; and return 1
    __venv_change ''
    if status is-interactive
        __venv_find $PWD
        __venv_put_off
        __venv_keep_here
    end
    return 0
end

# What is found here was left by hand: the next prompt is not to bring it back.
function __venv_put_off_here
    status is-interactive; or return 0
    __venv_find $PWD
    __venv_put_off
end

# What fish 3.5 or later keeps for the next time.
function __venv_keep_again
end

function __venv_keep_here
end

# __venv_site for what was typed after `activate`. No process when it is known; what builtins do not find is left to the
# program, and so is every message.
function __venv_resolve --argument-names argument
    set -l root
    if not set -q argv[1]
        __venv_find $PWD
        set -q __venv_found[1]; and __venv_know here $__venv_found; and return
    else
        if test -d $argument
            set root $argument
            string match -q '/*' -- $argument; or set root $PWD/$argument
            if not test -f $root/pyvenv.cfg -o -d $root/conda-meta
                set -g __venv_found
                string match -rq '(^|/)\.\.?(/|$)' -- $argument
                or __venv_find (string replace -r '/+$' '' -- $root | string collect)
                set root $__venv_found
            end
        else if not string match -q '*/*' -- $argument
            switch "$WORKON_HOME"
                case ''
                    set root $HOME/.virtualenvs/$argument
                case '/*'
                    set root $WORKON_HOME/$argument
            end
        end
        test -n "$root"; and __venv_know named $root $argument; and return
    end
    __venv_call __site $argv | source
    set -l code $pipestatus[1]
    test $code -eq 0; or return $code
    set -a __venv_site (string escape --style=url -- $__venv_site[2])
    __venv_read $__venv_site[1]
    return 0
end

# Changing a variable that a caller has made local would change something else. $what is what was asked for.
function __venv_refuse --argument-names what
    set -ql VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PKG_CONFIG_PATH TCL_LIBRARY TK_LIBRARY _VENV_STATE
    test $status -eq 8; and return 1
    for name in VIRTUAL_ENV VIRTUAL_ENV_PROMPT PATH PYTHONHOME PKG_CONFIG_PATH TCL_LIBRARY TK_LIBRARY _VENV_STATE
        if set -ql $name
            __venv_plain $what
            echo "venv: $__venv_text: $name is local in this shell; nothing was changed" >&2
            return 0
        end
    end
    return 1
end

if set -q __venv_index
    __venv_load again
end
