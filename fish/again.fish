function activate --description 'Activate a Python environment in this shell'
    set -ql PATH argv[2] # says how many are missing
    switch "$status;$argv;$PWD;$PATH;$VIRTUAL_ENV$_VENV_STATE$_OLD_VIRTUAL_PATH$__venv_off"
        case $__venv_again
            set -qx PATH
            and not set -q PYTHONHOME
            and test -f $__venv_again_test
            and read -lz text <$__venv_again_test[1]
            switch $text
                case $__venv_again_text
                    set -gx VIRTUAL_ENV $__venv_again_root
                    set -gx VIRTUAL_ENV_PROMPT $__venv_again_name
                    set -gxp PATH $__venv_again_root/bin
                    set -gx _VENV_STATE $__venv_again_state
                    functions -q pydoc deactivate deactivate # says how many are missing
                    switch $status
                        case 1 # as __venv_define_pydoc, without the call
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

# again.fish - activate, the second time. Read where fish is 3.5 or later. The function comes first: fish counts the lines up to each block.
#
# What `activate` and `deactivate` look at first: the words and the directory of last time, the shell as it was then, what pyvenv.cfg says;
# then there is nothing to find out. As few commands as can be, and `switch`, which is no command: each of these takes fish longer than some
# system calls, and a command substitution hands a pipe to another thread. In a `case` these texts are patterns, so what could be one is
# not kept. A `case` without any (not kept) is none.

# Only where looking again could not lead elsewhere: a path, or a name under WORKON_HOME. $path is $PATH from before.
function __venv_keep_again --argument-names argument path
    set -e __venv_again
    set -l place $__venv_site[2]
    set -l state "1;hand;0;sx;u;;;;$__venv_site[10]"
    # PATH, PYTHONHOME or the environment may need more than these four variables; one that is not trusted is agreed to each time.
    test "$_VENV_STATE" = "$state" -a "$__venv_site[5]" = trusted; or return 0
    set -l files $place/pyvenv.cfg
    if string match -rq '/[^/]+\z' -- $argument
        test -f $argument/pyvenv.cfg -a ! -L $argument; or return 0
        test $argument = $place; or set -a files -a -f $argument/pyvenv.cfg
    else
        test -n "$argument" -a "$argument" = (string replace -r '.*/' '' -- $__venv_site[1] | string collect); or return 0
        test (string replace -r '/[^/]*\z' '' -- $__venv_site[1] | string collect) = "$__venv_everywhere"; or return 0
        set -a files -a ! -e $argument # what is here comes first
    end
    test -f $files
    and read -lz text <$files[1]
    test -n "$text"; or return 0
    set -l again "2;$argument;$PWD;$path;"
    set -l left "2;$state;$place;$place/bin:$path;$place;"
    string match -rq '[*?\\\\]' -- "$again$left$text"; and return
    set -g __venv_again_test $files
    set -g __venv_again_text $text
    set -g __venv_again_root $place
    set -g __venv_again_name $__venv_site[3]
    set -g __venv_again_state $state
    set -g __venv_again_left $left
    set -g __venv_again $again
end

# That no environment is found here, for `deactivate`, which would keep it from coming.
function __venv_keep_here
    set -g __venv_again_here '' /
    set -q __venv_kept; and not set -q __venv_found[1]; or return 0
    set -l here $$__venv_kept
    string match -rq '[*?\\\\]' -- $here[1]; or set -g __venv_again_here "$here[1];$here[2]" $here[6..-1]
    return 0
end
