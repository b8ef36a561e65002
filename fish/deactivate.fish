function deactivate --description 'Deactivate the active Python environment'
    set -ql PATH argv[1]
    switch "$status;$_VENV_STATE;$VIRTUAL_ENV;$PATH;$__venv_previous;$_OLD_VIRTUAL_PATH"
        case $__venv_again_left
            # Where there is a prompt, an environment of the current directory would come at the next one.
            switch "$__venv_settled"
                case yes
                    switch "$PWD;$(path mtime -- $__venv_again_here[2..-1])"
                        case $__venv_again_here[1]
                            set -eg VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE
                            set -eg PATH[1]
                            emit venv_deactivate $__venv_again_root
                        case '*'
                            __venv_deactivate
                    end
                case '*'
                    set -eg VIRTUAL_ENV VIRTUAL_ENV_PROMPT _VENV_STATE
                    set -eg PATH[1]
                    emit venv_deactivate $__venv_again_root
            end
        case '*'
            __venv_deactivate $argv
    end
end

# deactivate.fish - the function, in a file of its own because it is defined anew when an activation script has taken it away. Read where
# fish is 3.5 or later; the other half of again.fish.
