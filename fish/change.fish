# change.fish - from what is active to what was found or asked for.

# Leave what is active and, with `auto` or `hand`, enter what __venv_site holds: one step, VIRTUAL_ENV first and PATH written
# once, so that no handler sees a moment with neither. Undoing is by element, never from a snapshot.
function __venv_change --argument-names how
    set -l before
    set -l path $PATH
    set -l had sx
    set -l home u ''
    set -l left
    set -qx PATH[1]; or begin
        __venv_was PATH
        set had $__venv_had
    end
    if set -qx PYTHONHOME
        set home x "$PYTHONHOME"
    else if set -q PYTHONHOME
        set home - "$PYTHONHOME"
    end
    set -q __venv_holder; and set before $VIRTUAL_ENV
    if test "$__venv_holder" = other
        __venv_undo_list $before/bin '' $had $path
        set path $__venv_list
        set had $__venv_had
    end
    if test "$__venv_holder" = other; or set -q _OLD_VIRTUAL_PATH
        test $home[1] = u; and set -q _OLD_VIRTUAL_PYTHONHOME; and set home x "$_OLD_VIRTUAL_PYTHONHOME"
        __venv_drop_script "$before"; or return
    end
    if set -q __venv_undo[2]
        set left $__venv_undo[2]/bin
        test "$path[1]" = "$left" -a "$had" = "$__venv_undo[4]"; and set -e path[1]
        if contains -- $left $path
            __venv_undo_list $left $__venv_undo[4] $had $path
            set path $__venv_list
            set had $__venv_had
        end
        test $home[1] = u; and set home $__venv_undo[5..6]
        test -n "$__venv_undo[7]$__venv_undo[8]$__venv_undo[11]"; and __venv_leave_others
    end

    if test -n "$how"
        __venv_enter $how
    else
        set -eg VIRTUAL_ENV
        set -eg VIRTUAL_ENV_PROMPT
        __venv_set_list PATH $had $path
        set -q PYTHONHOME; or __venv_set_back PYTHONHOME $home
        set -eg _VENV_STATE
        set -g __venv_undo ''
        set -e __venv_holder
        __venv_undress
    end
    functions -q deactivate; or __venv_define
    test -n "$how" -a "$before" = "$VIRTUAL_ENV"; and return
    set -e __venv_same
    if test -n "$before"
        set -g __venv_previous $before
        emit venv_deactivate $before
    end
    test -z "$how"; or emit venv_activate $VIRTUAL_ENV
    return 0
end

# The second half, in the scope of the first.
function __venv_enter --no-scope-shadowing
    set -l bin $__venv_site[2]/bin
    set -l entry $had
    set -l kept $home[1]
    set -l others ';;'
    if contains -- $bin $path
        __venv_take_out $bin $path
        set path $__venv_list
        set entry $had$__venv_places
    end
    test $kept = u; or set kept $kept(string escape --style=url -- $home[2])
    if test -n "$__venv_site[7]$__venv_site[8]$__venv_site[9]"
        __venv_enter_others
        set others $__venv_others
    end
    set -gx VIRTUAL_ENV $__venv_site[2]
    set -gx VIRTUAL_ENV_PROMPT $__venv_site[3]
    set -gx PATH $bin $path
    set -q PYTHONHOME; and set -eg PYTHONHOME
    set -g __venv_holder $argv[1]
    set -gx _VENV_STATE "1;$__venv_holder;0;$entry;$kept;$others;$__venv_site[10]"
    set -g __venv_undo
    if test "$others" = ';;'
        set -g __venv_undo $_VENV_STATE $VIRTUAL_ENV $__venv_holder $entry $home '' '' '' '' '' '' ''
        set -g __venv_parsed $__venv_undo
    end
    functions -q pydoc; or __venv_define_pydoc
end

# From what is active, if anything, to the environment that was found, if it may be.
function __venv_follow --argument-names event
    if __venv_is_conda
        __venv_follow_conda $event
        return
    end
    # Where direnv is at work, or has yet to speak, nothing is entered.
    if contains -- "$__venv_project" $__venv_off; or test -n "$DIRENV_DIR"; or __venv_direnv_first $event
        set -q __venv_holder; and __venv_change ''
        return
    end
    test "$VENV_TRUST" = "$__venv_mode"; or __venv_tell_mode
    __venv_heed
    __venv_know here $__venv_found
    if test "$__venv_site[5]" = trusted
        or begin
            test "$__venv_site[5]" = untrusted; and contains -- "$__venv_site[2];$__venv_stamp" $__venv_agreed
        end
        __venv_change auto
        return
    end
    set -q __venv_holder; and __venv_change ''
    __venv_tell_doubt
end

# Is what was found conda's?
function __venv_is_conda
    set -q __venv_found[1]; and test -d $__venv_found/conda-meta -a ! -f $__venv_found/pyvenv.cfg
end

# That what was found is not trusted, once.
function __venv_tell_doubt
    set -q __venv_site[1]; or return
    # Who denied it need not be told.
    test "$__venv_site[5]" = untrusted; or return
    contains -- $__venv_found $__venv_told; and return
    status is-command-substitution; and return
    set -ga __venv_told $__venv_found
    __venv_plain $__venv_site[6]
    set -l why $__venv_text
    __venv_plain $__venv_site[1]
    echo "venv: $__venv_text: not activated: $why" >&2
end

# What was allowed and denied: when it reads differently, the answers may be others.
function __venv_heed
    set -l record ''
    test -f $__venv_record[1] -a -r $__venv_record[1]; and read -z record <$__venv_record[1]
    test "$record" = "$__venv_record[2]"; and return
    set -g __venv_record $__venv_record[1] "$record"
    set -g __venv_last
    set -g __venv_known
end

# __venv_site for the environment at $root, as found (`here`, for __venv_project) or as meant by an argument (`named`; the two
# may differ in what they take for its project). What follows is for the program. Silent.
function __venv_know --argument-names how root
    __venv_read $root
    set -l key $how$root
    test $how = here; and set key $__venv_project//$root
    if test "$key" != "$__venv_last[1]"
        set -l place (contains -i -- $key $__venv_known)
        if test -z "$place"
            set -ga __venv_known $key
            set place (count $__venv_known)
            set -g __venv_answer_$place
        end
        set -g __venv_last $key __venv_answer_$place
    end
    set -l real # where the environment leads if it is a link
    test -L $root; and set real (builtin realpath $root 2>/dev/null | string collect -N)
    set -g __venv_site $$__venv_last[2]
    if test "$__venv_site[1]" = "$__venv_stamp"; and set -q __venv_site[1]
        set -e __venv_site[1]
        # A link may have been turned; the recorded path may go by a link or a parent that is gone by now.
        if test "$real" = "$__venv_site[11]"; and test "$__venv_site[1]" = "$__venv_site[2]" -o -e "$__venv_site[2]"
            set -q __venv_site[1]
            return
        end
    end
    set -g __venv_site $__venv_fresh
    if test "$how$root" != "here$__venv_fresh[1]"
        set -g __venv_site
        set -e argv[1..2]
        __venv_call __site $argv 2>/dev/null | source
    end
    set -q __venv_site[1]; and set -a __venv_site (string escape --style=url -- $__venv_site[2]) "$real"
    set -g $__venv_last[2] "$__venv_stamp" $__venv_site
    set -q __venv_site[1]
end

# What pyvenv.cfg of the environment at $root says, into __venv_config; with what tells one made anew apart into __venv_stamp.
function __venv_read --argument-names root
    set -g __venv_config ''
    set -g __venv_stamp
    set -l fish_read_limit 65536 # as common/internal.h's VE_PYVENV_CAP; a longer one counts as empty
    if test -f $root/pyvenv.cfg -a -r $root/pyvenv.cfg
        read -z __venv_config <$root/pyvenv.cfg
    end
    set -q __venv_index; and set -g __venv_stamp (path mtime -- $root $root/pyvenv.cfg)
    set -g __venv_stamp "$__venv_stamp $__venv_config"
    # Whether an activation would run or set anything.
    if test -d $root/conda-meta
        set -l code $root/etc/conda/*/* $root/conda-meta/state*
        set -g __venv_stamp "$__venv_stamp $code"
    end
end

# Who holds what is active, into __venv_holder. Only global variables count: a universal VIRTUAL_ENV would never go.
function __venv_look_back
    test "$_VENV_STATE" = "$__venv_undo[1]"; or __venv_parse
    if not set -qg VIRTUAL_ENV; or test -z "$VIRTUAL_ENV"
        set -e __venv_holder
    else if test "$VIRTUAL_ENV" = "$__venv_undo[2]"
        set -g __venv_holder $__venv_undo[3]
    else
        set -g __venv_holder other
    end
end

# Take _VENV_STATE apart, into __venv_undo.
function __venv_parse
    # What was made here, or read before.
    if test "$_VENV_STATE" = "$__venv_parsed[1]"; and set -q _VENV_STATE
        set -g __venv_undo $__venv_parsed
        return
    end
    set -l list '[ues]x?(?:[0-9]{1,6}(?:,[0-9]{1,6}){0,15})?'
    set -l value '(?:[^;,]*,(?:u|[x-][^;,]*))?'
    set -g __venv_undo "$_VENV_STATE"
    string match -rq -- "^1;(?:auto|hand);[0-9]{0,15};$list;(?:u|[x-][^;]*);(?:$list)?;$value;$value;/[^;]*\z" "$_VENV_STATE"
    or return
    set -l field (string split ';' -- $_VENV_STATE)
    __venv_decode $field[9]; or return
    set -l undo $field[1] $__venv_text $field[2] $field[4]
    set undo[1] "$_VENV_STATE"
    set -l before $field[5]
    for i in 5 7 8
        if test $i -gt 5
            set -l both (string split -m 1 , -- $field[$i]) '' ''
            __venv_decode "$both[1]"; or return
            set -a undo "$__venv_text"
            set before "$both[2]"
        end
        __venv_decode (string sub -s 2 -- $before)''; or return
        set -a undo (string sub -l 1 -- $before)'' "$__venv_text"
        test $i -eq 5; and set -a undo "$field[6]"
    end
    set -g __venv_undo $undo
    set -g __venv_parsed $undo
end

# %XX decoded, into __venv_text.
function __venv_decode --argument-names text
    set -g __venv_text $text
    string match -q '*%*' -- $text; or return 0
    string match -q '*%00*' -- $text; and return 1
    set -g __venv_text (string unescape --style=url -- $text | string collect -N)
    test -n "$__venv_text"
end

# direnv speaks at the prompt only, and may put an environment of its own here: where it has an .envrc, let it go first. Handlers
# of one event run in no promised order, so that is at the second prompt in a directory.
function __venv_direnv_first --argument-names event
    functions -q __direnv_export_eval; or return
    if test $event = prompt
        test "$__venv_waited" = "$PWD"; and return 1
        set -g __venv_waited $PWD
    else
        set -e __venv_waited
    end
    set -l at ''
    test -e /.envrc; and return
    for name in (string split -n / -- $PWD)
        set at $at/$name
        test -e $at/.envrc; and return
    end
    return 1
end

# A word that means nothing, once.
function __venv_tell_mode
    set -g __venv_mode "$VENV_TRUST"
    contains -- "$VENV_TRUST" '' ask all; and return
    __venv_plain $VENV_TRUST
    __venv_notice "VENV_TRUST=$__venv_text: neither ask nor all; taken as not set"
end

# The list $argv[2..-1] without element $argv[1], into __venv_list; where it stood, 0-based and comma-separated, into
# __venv_places.
function __venv_take_out
    set -l element $argv[1]
    set -l i 0
    set -l places
    set -e argv[1]
    set -g __venv_list
    for at in $argv
        if test "$at" = "$element"
            set -a places $i
        else
            set -a __venv_list $at
        end
        set i (math $i + 1)
    end
    # As many as common/internal.h's VE_PLACES.
    set -l joined (string join , -- $places[1..16])
    set -g __venv_places "$joined"
end

# How a list variable is: u unset, e empty, s set, and x if it is exported; into __venv_had.
function __venv_was --argument-names name
    set -g __venv_had u
    set -q $name; or return 0
    set -g __venv_had e
    test -n "$$name"; and set -g __venv_had s
    set -qx $name; and set -g __venv_had {$__venv_had}x
    return 0
end

# Undo one entry into a list: the list $argv[4..-1] (which is as $argv[3] says) without element $argv[1], into __venv_list,
# and how it is then into __venv_had. $argv[2] says how it was before the entry; empty: nobody knows.
function __venv_undo_list
    set -l element $argv[1]
    set -l before $argv[2]
    set -g __venv_had $argv[3]
    contains -- $element $argv[4..-1]
    or begin
        set -g __venv_list $argv[4..-1]
        return
    end
    __venv_take_out $element $argv[4..-1]
    set -l exported ''
    if string match -q '*x*' -- $__venv_had; and string match -rq '^$|x' -- "$before"
        set exported x
    end
    if not set -q __venv_list[1]; and string match -q 'u*' -- "$before"
        set -g __venv_had u
        return
    end
    for place in (string replace -r '^[a-z]*' '' -- "$before" | string split -n ,)
        if test $place -eq 0
            set -p __venv_list $element
        else if test $place -ge (count $__venv_list)
            set -a __venv_list $element
        else
            set -g __venv_list $__venv_list[1..$place] $element $__venv_list[(math $place + 1)..-1]
        end
    end
    set -g __venv_had e$exported
    set -q __venv_list[1]; and set -g __venv_had s$exported
end

# Give list variable $argv[1] the value $argv[3..-1] in the way $argv[2] says.
function __venv_set_list
    set -l name $argv[1]
    set -l had $argv[2]
    set -e argv[1..2]
    switch $had
        case 'u*'
            set -eg $name
        case '*x*'
            set -gx $name $argv
        case '*'
            set -gu $name $argv
    end
    return 0
end

# Put a variable back as flag and value say: u unset, x exported, - not.
function __venv_set_back --argument-names name flag value
    switch $flag
        case u
            set -eg $name
        case x
            set -gx $name "$value"
        case -
            set -gu $name "$value"
    end
    return 0
end

# PKG_CONFIG_PATH, TCL_LIBRARY, TK_LIBRARY: few environments set them.
function __venv_leave_others
    if test -n "$__venv_undo[7]"
        __venv_was PKG_CONFIG_PATH
        __venv_undo_list $__venv_undo[2]/lib/pkgconfig $__venv_undo[7] $__venv_had $PKG_CONFIG_PATH
        __venv_set_list PKG_CONFIG_PATH $__venv_had $__venv_list
    end
    test -n "$__venv_undo[8]" -a "$TCL_LIBRARY" = "$__venv_undo[8]"; and __venv_set_back TCL_LIBRARY $__venv_undo[9..10]
    test -n "$__venv_undo[11]" -a "$TK_LIBRARY" = "$__venv_undo[11]"; and __venv_set_back TK_LIBRARY $__venv_undo[12..13]
end

# The same three on the way in; their fields of _VENV_STATE into __venv_others.
function __venv_enter_others
    set -l field '' '' ''
    if test -n "$__venv_site[7]"
        set -l list $PKG_CONFIG_PATH
        test -n "$PKG_CONFIG_PATH"; or set list
        __venv_was PKG_CONFIG_PATH
        __venv_take_out $__venv_site[7] $list
        set field[1] $__venv_had$__venv_places
        set -gx PKG_CONFIG_PATH $__venv_site[7] $__venv_list
    end
    for name in TCL_LIBRARY TK_LIBRARY
        set -l i (contains -i $name TCL_LIBRARY TK_LIBRARY)
        set -l ours $__venv_site[(math $i + 7)]
        set -l kept u
        test -n "$ours"; or continue
        set -q $name; and set kept -
        set -qx $name; and set kept x
        test $kept = u; or set kept $kept(string escape --style=url -- "$$name")
        set field[(math $i + 1)] (string escape --style=url -- $ours),$kept
        set -gx $name $ours
    end
    set -g __venv_others (string join ';' -- $field)
end

functions -q __venv_settings; or __venv_load look # what follows from the settings
