# wear.fish - fish_prompt behind the name of the environment: a file of its own, by which it is known.

function fish_prompt --description 'fish_prompt behind the name of the environment'
    # The user's first: it may show $status and $pipestatus, and perhaps calls venv_prompt somewhere.
    set -l text (__venv_fish_prompt)
    if test -n "$VIRTUAL_ENV" -a -z "$VIRTUAL_ENV_DISABLE_PROMPT"
        __venv_show_name
        set -q __venv_segment; or printf '(%s) ' $__venv_name
    end
    if __venv_shows_conda
        __venv_plain $CONDA_PROMPT_MODIFIER
        printf %s $__venv_text
    end
    string join \n -- $text
end
