#!/bin/bash
# Others on the same machine: what they own, what they may write, what they swap while somebody looks.
cd "$(dirname "$0")/../.." || exit 1
. tests/attack/attack.sh
chmod 755 "$dir" "$home"

# Every environment here says, rightly, that it was made where it is: place is all that is against it.
project() { # a directory with such an environment
	project=$dir/p$((++count))/project
	mkdir -p "$project"
	evil "$project/.venv" "$project/.venv"
}

project
chmod 777 "$project/.venv"
attack 'an environment that all may write' "$project"
project
chmod 777 "$project/.venv/bin"
attack 'its `bin`, that all may write' "$project"
project
chmod 666 "$project/.venv/pyvenv.cfg"
attack 'its `pyvenv.cfg`, that all may write' "$project"
conda_project() { # the same of conda's: pip says where it was made
	project
	rm "$project/.venv/pyvenv.cfg" "$project/.venv/bin/activate_this.py"
	mkdir "$project/.venv/conda-meta"
	printf '#!%s/bin/python3.11\n' "$project/.venv" >"$project/.venv/bin/pip"
}
conda_project
chmod 777 "$project/.venv/conda-meta"
attack "a conda environment's \`conda-meta\`, that all may write" "$project"
project
chmod 777 "$project"
attack 'the project, that all may write' "$project"
project
chmod 777 "${project%/*}"
attack 'a directory above, that all may write' "$project"
project
chmod 777 "${project%/*}"
mkdir "$project/src"
attack 'the same, entered below' "$project/src"
if ((EUID == 0)); then
	project
	chgrp "$stranger" "$project/.venv" && chmod 775 "$project/.venv"
	attack 'an environment that a group of others may write' "$project"
	project
	give "$project/.venv"
	attack "another user's environment" "$project"
	project
	chown "$stranger" "$project/.venv/bin"
	attack "another user's \`bin\`" "$project"
	project
	chown "$stranger" "$project/.venv/pyvenv.cfg"
	attack "another user's \`pyvenv.cfg\`" "$project"
	conda_project
	chown "$stranger" "$project/.venv/bin/pip"
	attack "a conda environment where another user's \`pip\` says that it was made there" "$project"
	project
	chown "$stranger" "${project%/*}"
	attack "a directory above that is another user's" "$project"

	# /tmp: whoever works somewhere below has whatever others put at its top above him.
	public=$dir/tmp
	mkdir "$public" && chmod 1777 "$public"
	evil "$public/.venv" "$public/.venv" && give "$public/.venv"
	mkdir -p "$public/build/src"
	attack 'a `.venv` that another user put into /tmp, from below' "$public/build/src"
	ln -s "$public/.venv" "$public/link" && chown -h "$stranger" "$public/link"
	rm -r "$public/.venv"
	project
	mkdir "$dir/by-link" && ln -s "$public/link" "$dir/by-link/.venv" && chown -h "$stranger" "$public/link"
	ln -sfn "$project/.venv" "$public/link" && chown -h "$stranger" "$public/link"
	attack "a link in /tmp that another user may turn" "$dir/by-link"
	rm "$public/link"

	race() { # WHAT DIRECTORY TURNED SCRIPT: the stranger runs the script where he writes, until it is over
		local what=$1 entered=$2 where=$3 turner shell
		printf "cd '%s'\nwhile [ ! -e stop ]; do\n%s; touch turned\ndone\n" "$where" "$4" >"$dir/turner"
		setpriv --reuid=$stranger --regid=$stranger --clear-groups sh "$dir/turner" 2>/dev/null &
		turner=$!
		wait_for 10 test -e "$where/turned" || bail "nothing is turned"
		for shell in $SHELLS; do
			run "$shell" R="$entered" < <(
				for ((i = 0; i < 100; i++)); do
					echo 'cd $R; ls >/dev/null; tick; ls >/dev/null; cd /'
				done
				echo 'state; echo end'
			)
			ran
			[[ $outcome == stops && $out == "$off"$'\nend' ]]
			ok $? "$shell: 100 times entered, while another user $what" || diag "$outcome, ${out:0:300}"
		done
		: >"$where/stop"
		wait "$turner"
	}

	# The other user turns a link from a good environment to a bad one and back, as fast as can be, while the directory is
	# entered again and again. What was judged must be what is on PATH.
	need setpriv
	"$system_python" -m venv --without-pip "$dir/good"
	evil "$dir/bad" "$dir/good"
	mkdir "$public/turn" "$dir/race" && chmod 755 "$public/turn" && give "$public/turn" "$dir/bad"
	chmod -R a+rX "$dir/good" "$dir/bad"
	ln -s "$public/turn/now" "$dir/race/.venv"
	race "turns the link" "$dir/race" "$public/turn" "ln -s '$dir/good' a; mv -T a now; ln -s '$dir/bad' b; mv -T b now"

	# In one's own directory nobody else can turn anything; then the environment is replaced by somebody who may write above it.
	mkdir "$public/open" && chmod 777 "$public/open"
	"$system_python" -m venv --without-pip "$public/open/.venv"
	evil "$public/open/other" "$public/open/.venv" && give "$public/open/other"
	race "swaps the directory" "$public/open" "$public/open" 'mv .venv good; mv other .venv; mv .venv other; mv good .venv'
fi

# What was somebody else's to write when it was met stays so, though it looks well afterwards.
project
chmod 777 "$project/.venv"
for shell in $SHELLS; do
	chmod 777 "$project/.venv"
	run "$shell" D="$project" <<-END
		cd \$D
		chmod 755 \$D/.venv
		tick
		cd /; cd \$D; ls >/dev/null
		state
	END
	ran
	is "$outcome $out" "stops $off" "$shell: open once, never entered by itself in this shell"
done
done_testing
