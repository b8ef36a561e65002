# wrapper.fish - virtualenvwrapper's commands in fish: `venv init fish --wrapper` has the line that sources it.
#
# Hook scripts that are run are run as they are. Those that are sourced are written for sh; what fish sources in their place lies
# beside them and has `.fish` added to its name: postactivate.fish.

# Functions of fish's own names are not in fish's list of variables that the program is told of.
function __venv_wrapper
    set -l given
    for name in $__venv_variables VIRTUALENVWRAPPER_VIRTUALENV VIRTUALENVWRAPPER_VIRTUALENV_ARGS VIRTUALENVWRAPPER_VIRTUALENV_CLONE PROJECT_HOME
        set -q $name; and not set -qx $name; and set -a given --var $name="$$name"
    end
    # What is to happen in this shell comes as lines, through a file: fish can only wait for a process, not read beside it.
    set -l lines (command mktemp); or return 1
    command $__venv_program __run $given --tell-fish 3 -- venv $argv 3>$lines
    set -l code $status
    if test $code -eq 0 -a -s $lines
        source $lines
        set code $status
    end
    command rm -f $lines
    return $code
end

function __venv_wrapper_source --argument-names file
    test -f "$file" -a -r "$file"; and source $file $argv[2..-1]
    return 0
end

# In $WORKON_HOME, where `cd` of ours would look for an environment.
function __venv_wrapper_run --argument-names file name
    test -f "$file" -a -x "$file"; and command sh -c 'cd -- "$1" && exec "$2" "$3"' sh $WORKON_HOME $file $name
    return 0
end

# The project of the environment at root, in $__venv_text.
function __venv_wrapper_project --argument-names root
    set -g __venv_text
    set -l file $root/$VIRTUALENVWRAPPER_PROJECT_FILENAME
    test -f $file -a -r $file; and read -l line <$file
    and string match -q '/*' -- $line; and set -g __venv_text $line
end

function workon --description 'Activate an environment under $WORKON_HOME, with hooks'
    set -l names
    set -l cd $VIRTUALENVWRAPPER_WORKON_CD
    for word in $argv
        switch $word
            case -c --cd
                set cd 1
            case -n --no-cd
                set cd 0
            case -h --help
                command $__venv_program help workon
                return
            case '-*'
                __venv_plain $word
                echo "venv: workon: $__venv_text: no such option; usage: workon [-c|-n] [NAME]" >&2
                return 2
            case '*'
                set -a names $word
        end
    end
    if test -z "$names"
        __venv_wrapper lsvirtualenv -b
        return 1
    else if set -q names[2]
        __venv_plain $names[2]
        echo "venv: workon: $__venv_text: one argument too many; usage: workon [-c|-n] [NAME]" >&2
        return 2
    end
    set -l name (string replace -r '(.)/+$' '$1' -- $names | string collect)
    test "$name" = .; and set name (string replace -r '.*/' '' -- $PWD | string collect)
    set -l root $WORKON_HOME/$name
    if string match -q '*/*' -- $name; or test "$name" = ..
        __venv_plain $name
        echo "venv: workon: $__venv_text: not a name; an environment elsewhere is activated with: activate" >&2
        return 1
    else if not test -f $root/pyvenv.cfg -o -f $root/bin/activate
        __venv_plain $root
        echo "venv: workon: $__venv_text: there is no environment; make it with: mkvirtualenv" >&2
        return 1
    end
    set -q __venv_wrapped; and test "$__venv_wrapped" = "$VIRTUAL_ENV"; and deactivate
    __venv_wrapper_run $VIRTUALENVWRAPPER_HOOK_DIR/preactivate $name
    __venv_wrapper_run $root/bin/preactivate $name
    activate $root; or return
    set -g __venv_wrapped $VIRTUAL_ENV
    __venv_wrapper_define
    __venv_wrapper_project $root
    set -l project $__venv_text
    test -n "$project" -a "$cd" = 1; and cd $project
    test -n "$project"; and __venv_wrapper_source $project/.virtualenvwrapper/postactivate.fish post_activate
    __venv_wrapper_source $VIRTUALENVWRAPPER_HOOK_DIR/postactivate.fish post_activate
    __venv_wrapper_source $root/bin/postactivate.fish post_activate
end

# `deactivate` of what `workon` entered; the plain one is put back first.
function __venv_wrapper_define
    function deactivate --description 'Deactivate the active Python environment, with hooks'
        __venv_define
        set -l root $__venv_wrapped
        set -e __venv_wrapped
        if set -q argv[1]; or test "$root" != "$VIRTUAL_ENV"
            deactivate $argv
            return
        end
        __venv_wrapper_project $root
        set -l name (string replace -r '.*/' '' -- $root | string collect)
        test -n "$__venv_text"; and __venv_wrapper_source $__venv_text/.virtualenvwrapper/predeactivate.fish pre_deactivate
        __venv_wrapper_source $root/bin/predeactivate.fish pre_deactivate
        __venv_wrapper_source $VIRTUALENVWRAPPER_HOOK_DIR/predeactivate.fish pre_deactivate
        deactivate
        set -l code $status
        set -g VIRTUALENVWRAPPER_LAST_VIRTUAL_ENV $root
        __venv_wrapper_source $root/bin/postdeactivate.fish post_deactivate $name
        __venv_wrapper_source $VIRTUALENVWRAPPER_HOOK_DIR/postdeactivate.fish post_deactivate $name
        set -e VIRTUALENVWRAPPER_LAST_VIRTUAL_ENV
        return $code
    end
end

# The lines that the program leaves say `venv workon`.
__venv_load commands
functions -q __venv_wrapper_venv; or functions -c venv __venv_wrapper_venv
function venv --description 'Show and manage Python environments'
    if test "$argv[1]" = workon
        workon $argv[2..-1]
    else if contains -- "$argv[1]" $__venv_wrapper_names
        __venv_wrapper $argv
    else
        __venv_wrapper_venv $argv
    end
end

set -g __venv_wrapper_names mkvirtualenv mktmpenv mkproject rmvirtualenv cpvirtualenv lsvirtualenv showvirtualenv allvirtualenv setvirtualenvproject \
    cdproject cdvirtualenv cdsitepackages lssitepackages add2virtualenv toggleglobalsitepackages wipeenv virtualenvwrapper
for name in $__venv_wrapper_names
    function $name --inherit-variable name
        __venv_wrapper $name $argv
    end
end
for name in workon $__venv_wrapper_names
    complete -c $name -f -a '(__venv_complete)'
end

# Hook scripts read these.
switch "$WORKON_HOME"
    case ''
        set -gx WORKON_HOME $HOME/.virtualenvs
    case '/*'
        set -gx WORKON_HOME $WORKON_HOME
    case '~/*'
        set -gx WORKON_HOME $HOME/(string sub -s 3 -- $WORKON_HOME)
    case '*'
        set -gx WORKON_HOME $HOME/$WORKON_HOME
end
test -n "$VIRTUALENVWRAPPER_HOOK_DIR"; or set -gx VIRTUALENVWRAPPER_HOOK_DIR $WORKON_HOME
test -n "$VIRTUALENVWRAPPER_PROJECT_FILENAME"; or set -gx VIRTUALENVWRAPPER_PROJECT_FILENAME .project
test -n "$VIRTUALENVWRAPPER_WORKON_CD"; or set -gx VIRTUALENVWRAPPER_WORKON_CD 1
test -e $VIRTUALENVWRAPPER_HOOK_DIR/initialize; or __venv_wrapper virtualenvwrapper --initialize
__venv_wrapper_source $VIRTUALENVWRAPPER_HOOK_DIR/initialize.fish initialize
