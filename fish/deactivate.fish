# deactivate.fish - the function, in a file of its own because it is defined anew when an activation script has taken it away.

function deactivate --description 'Deactivate the active Python environment'
    # The other half of what `activate` does the second time.
    set -ql PATH; or set -q argv[1] PYTHONHOME
    switch "$status;$_VENV_STATE;$VIRTUAL_ENV;$PATH;$__venv_previous;$_OLD_VIRTUAL_PATH$__venv_settled"
        case "$__venv_again_left"
            set -eg VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE
            set -eg PATH[1]
            emit __venv_left
            emit venv_deactivate $__venv_again_root
        case '*'
            __venv_deactivate $argv
    end
end
