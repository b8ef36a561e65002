#!/bin/bash
# fish_prompt belongs to the user: wrapped while an environment is active, given back afterwards.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
need fish /usr/bin/python3
scratch

mkdir -p "$tmp"/{home,p}
/usr/bin/python3 -m venv --without-pip "$tmp/p/.venv" || bail "python3 -m venv failed"
find "$tmp" -exec touch -h -d '1 minute ago' {} + # what has just changed is looked at more closely

run() {
	out=$(B=$B HOME=$tmp/home TERM=dumb fish --no-config -i -c "set -g tmp '$tmp'
		source '$B/share/fish/vendor_conf.d/venv.fish'
		function fish_prompt; echo \"\$status/\$pipestatus> \"; end
		$1" 2>&1 </dev/null)
}

run 'cd $tmp/p; emit fish_prompt; fish_prompt; cd /; emit fish_prompt; fish_prompt'
is "$out" $'(p) 0/0> \n0/0> ' "the prefix comes and goes"
run 'cd $tmp/p; emit fish_prompt; false | true | false; fish_prompt'
is "$out" '(p) 1/1 0 1> ' "the user's prompt sees status and pipestatus"
run 'cd $tmp/p; emit fish_prompt; function fish_prompt; echo "theme> "; end; emit fish_prompt; fish_prompt; deactivate; fish_prompt'
is "$out" $'(p) theme> \ntheme> ' "a theme chosen meanwhile is wrapped and stays"
run 'cd $tmp/p; emit fish_prompt; emit fish_prompt; set -q __venv_worn; and echo calm; function fish_prompt; echo "theme> "; end; emit fish_prompt; fish_prompt
	emit fish_prompt; function fish_prompt; echo "other> "; end; emit fish_prompt; fish_prompt; cd /; emit fish_prompt; fish_prompt'
is "$out" $'calm\n(p) theme> \n(p) other> \nother> ' "also where nothing else has changed"
run 'function fish_prompt; venv_prompt; echo "> "; end; cd $tmp/p; emit fish_prompt; fish_prompt'
is "$out" '(p)> ' "a prompt that calls venv_prompt gets no prefix"
run 'function part; venv_prompt; end; function fish_prompt; part; echo "> "; end; cd $tmp/p; emit fish_prompt; fish_prompt'
is "$out" '(p)> ' "nor one that calls it somewhere below"
run 'set -g VIRTUAL_ENV_DISABLE_PROMPT 1; cd $tmp/p; emit fish_prompt; fish_prompt; set -e VIRTUAL_ENV_DISABLE_PROMPT; emit fish_prompt; fish_prompt'
is "$out" $'0/0> \n(p) 0/0> ' "VIRTUAL_ENV_DISABLE_PROMPT counts at each prompt"
run 'set -g VENV_PROMPT_FORMAT "<{name}|{name}>"; venv_prompt; cd $tmp/p; venv_prompt; echo; false; venv_prompt; echo $status'
is "$out" $'<p|p>\n<p|p>1' "VENV_PROMPT_FORMAT; venv_prompt keeps the status"
run 'set -gx VIRTUAL_ENV /x; set -gx VIRTUAL_ENV_PROMPT \e"]0;x"\a"a"\n"b"\u202e\x80"\$(id)"; venv_prompt | string escape; set -gx VIRTUAL_ENV_PROMPT "(old) "; venv_prompt'
is "$out" $'\'(?]0;x?a?b??$(id) broken)\'(old broken)' "nothing in a name reaches the terminal as a control, nothing is expanded"
run 'functions -e fish_prompt; function fish_prompt; end; cd $tmp/p; emit fish_prompt; fish_prompt'
is "$out" '(p) ' "an empty prompt"
run 'cd $tmp/p; activate; fish --no-config -i -c "source $B/share/fish/vendor_conf.d/venv.fish; function fish_prompt; echo \"child> \"; end; emit fish_prompt; fish_prompt; deactivate; emit fish_prompt; fish_prompt"; emit fish_prompt; fish_prompt'
is "$out" $'(p) child> \nchild> \n(p) 0/0> ' "a fish in a fish"
done_testing
