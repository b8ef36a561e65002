# activate.fish - activate and deactivate.

function activate --description 'Activate a Python environment in this shell'
    set -ql PATH; or set -q argv[2] PYTHONHOME
    switch "$status;$argv;$PWD;$PATH;$VIRTUAL_ENV$_VENV_STATE$_OLD_VIRTUAL_PATH$__venv_off"
        case "$__venv_again"
            set -l times (path mtime -- $__venv_again_file)
            switch "=$times"
                case "$__venv_again_times"
                    set -gx VIRTUAL_ENV $__venv_again_root
                    set -gx VIRTUAL_ENV_PROMPT $__venv_again_name
                    set -gxp PATH $__venv_again_root/bin
                    set -gx _VENV_STATE $__venv_again_state
                    functions -q pydoc deactivate deactivate # says how many are missing
                    switch $status
                        case 1 # as __venv_define_pydoc, without the call
                            function pydoc --on-event __venv_left --description 'pydoc of the active environment'
                                not set -q _VENV_STATE; and functions -e pydoc; or python -m pydoc $argv
                            end
                        case 2
                            __venv_define
                        case 3
                            __venv_define_pydoc
                            __venv_define
                    end
                    emit venv_activate $__venv_again_root
                case '*'
                    __venv_activate $argv
            end
        case '*'
            __venv_activate $argv
    end
end

# pydoc of the environment. It removes itself on an event, so that a function of the user's that has replaced it stays.
function __venv_define_pydoc
    function pydoc --on-event __venv_left --description 'pydoc of the active environment'
        not set -q _VENV_STATE; and functions -e pydoc; or python -m pydoc $argv
    end
end

# An activation script replaces `deactivate`, and takes it away when it goes.
function __venv_define
    source $__venv_files/deactivate.fish
end

# What `activate` and `deactivate` look at first: the words and the directory of last time, the shell as it was then, pyvenv.cfg's time;
# then there is nothing to find out. As few commands as can be, and `switch`, which is no command: each of these takes fish longer than some
# system calls, and $PATH unquoted as much as five. In a `case` these texts are patterns, so what could be one is not kept, nor is what
# changed less than two seconds ago. $path is $PATH from before.
function __venv_keep_again --argument-names argument path
    set -e __venv_again
    # fish 3.5 tells times, and removes several variables at once.
    set -q __venv_index; and string match -rq '/[^/]+\z' -- $argument; and test -f $argument/pyvenv.cfg -a ! -L $argument
    or return 0
    set -l place $__venv_site[2]
    set -l state "1;hand;0;sx;u;;;;$__venv_site[10]"
    test "$_VENV_STATE" = "$state"; or return 0 # PATH, PYTHONHOME or the environment need more than these four variables
    set -l again "2;$argument;$PWD;$path;"
    set -l left "2;$state;$place;$place/bin:$path;$place;"
    string match -rq '[*?\\\\]' -- "$again$left"; and return
    set -g __venv_again_file $argument/pyvenv.cfg
    set -l times (path mtime -- $__venv_again_file)
    string match -rq -- '^(-|[012]$)' (path mtime -R -- $__venv_again_file); and return
    set -g __venv_again_times "=$times"
    set -g __venv_again_root $place
    set -g __venv_again_name $__venv_site[3]
    set -g __venv_again_state $state
    set -g __venv_again_left $left
    set -g __venv_again $again
end

function __venv_activate
    set -q __venv_conda_words[1]; and __venv_conda_again activate $argv; and return 0
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
    __venv_keep_again "$argv[1]" "$path" # only where looking again could not lead elsewhere
    return 0
end

function __venv_deactivate
    if set -q __venv_conda_words[1]; and __venv_conda_again deactivate $argv
        if status is-interactive
            __venv_find $PWD
            __venv_put_off
        end
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
        if status is-interactive
            __venv_find $PWD
            __venv_put_off
        end
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
    end
    return 0
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
