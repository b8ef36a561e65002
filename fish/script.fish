# script.fish - what activation scripts left. Read after change.fish, whose functions it uses.

# What an activation script left but VIRTUAL_ENV, VIRTUAL_ENV_PROMPT, PATH and PYTHONHOME; $place is its environment.
function __venv_drop_script --argument-names place
    if test -n "$_OLD_FISH_PROMPT_OVERRIDE"; and functions -q _old_fish_prompt
        __venv_undress
        functions -e fish_prompt
        functions -c _old_fish_prompt fish_prompt
        functions -e _old_fish_prompt
    end
    if set -q _OLD_PKG_CONFIG_PATH; and contains -- $place/lib/pkgconfig $PKG_CONFIG_PATH
        __venv_take_out $place/lib/pkgconfig $PKG_CONFIG_PATH
        # It leaves an empty element where there was nothing.
        if test -z "$_OLD_PKG_CONFIG_PATH" -a -z "$__venv_list"
            set -eg PKG_CONFIG_PATH
        else
            set -gx PKG_CONFIG_PATH $__venv_list
        end
    end
    for name in TCL_LIBRARY TK_LIBRARY
        set -l saved _OLD_VIRTUAL_$name
        if test -n "$$saved"
            set -gx $name $$saved
        else if test -n "$$name" -a -r $place/bin/activate.fish
            # virtualenv saves nothing when there was nothing, and so leaks its own.
            string match -q "*$name*$$name*" <$place/bin/activate.fish; and set -eg $name
        end
    end
    set -eg _OLD_FISH_PROMPT_OVERRIDE
    set -eg _OLD_PKG_CONFIG_PATH
    for name in PATH PYTHONHOME PS1 TCL_LIBRARY TK_LIBRARY
        set -eg _OLD_VIRTUAL_$name
    end
    functions -q deactivate; and functions deactivate | string match -q '*_OLD_VIRTUAL_PATH*'
    and functions -e deactivate _bashify_path _fishify_path
    set -l body (functions -q pydoc; and functions pydoc)
    string match -q '*python -m pydoc $argv*' -- $body; and not string match -q '*_VENV_STATE*' -- $body
    and functions -e pydoc
    return 0
end

# A script was sourced over our activation, so VIRTUAL_ENV is its business now, or nobody's: take our parts out of what it
# found, and out of what it saved, or its deactivate would bring them back.
function __venv_unbury
    set -l left $__venv_undo[2]/bin
    __venv_was PATH
    __venv_undo_list $left $__venv_undo[4] $__venv_had $PATH
    __venv_set_list PATH $__venv_had $__venv_list
    if set -q _OLD_VIRTUAL_PATH
        __venv_undo_list $left s(string replace -r '^[a-z]*' '' -- $__venv_undo[4]) sx $_OLD_VIRTUAL_PATH
        set -gx _OLD_VIRTUAL_PATH $__venv_list
    end
    if not set -q PYTHONHOME; and test "$__venv_undo[5]" != u
        if not set -q __venv_holder
            __venv_set_back PYTHONHOME $__venv_undo[5..6]
        else if not set -q _OLD_VIRTUAL_PYTHONHOME
            set -gx _OLD_VIRTUAL_PYTHONHOME $__venv_undo[6]
        end
    end
    __venv_leave_others
    if set -q _OLD_PKG_CONFIG_PATH
        __venv_take_out $__venv_undo[2]/lib/pkgconfig $_OLD_PKG_CONFIG_PATH
        set -gx _OLD_PKG_CONFIG_PATH $__venv_list
    end
    test -n "$__venv_undo[8]" -a "$_OLD_VIRTUAL_TCL_LIBRARY" = "$__venv_undo[8]"; and set -eg _OLD_VIRTUAL_TCL_LIBRARY
    test -n "$__venv_undo[11]" -a "$_OLD_VIRTUAL_TK_LIBRARY" = "$__venv_undo[11]"; and set -eg _OLD_VIRTUAL_TK_LIBRARY
    # Scripts before Python 3.10 and virtualenv 20.24 know nothing of VIRTUAL_ENV_PROMPT: what is there is ours.
    if not set -q __venv_holder
        set -eg VIRTUAL_ENV_PROMPT
    else if test -r $VIRTUAL_ENV/bin/activate.fish
        string match -q '*VIRTUAL_ENV_PROMPT*' <$VIRTUAL_ENV/bin/activate.fish; or set -eg VIRTUAL_ENV_PROMPT
    end
    if set -q __venv_dressed; and functions -q _old_fish_prompt __venv_fish_prompt
        functions -e _old_fish_prompt
        functions -c __venv_fish_prompt _old_fish_prompt
        functions -e __venv_fish_prompt
        set -e __venv_dressed
    end
    set -eg _VENV_STATE
    set -g __venv_undo ''
    functions -q pydoc; and functions pydoc | string match -q '*$_VENV_STATE*'; and functions -e pydoc
    return 0
end
