#!/bin/bash
# Every row of SECURITY.md's table is an attack that is carried out.
cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
attacks=$(cat tests/attack/*.t)
attacks=${attacks//\\/}
rows=$(sed -n 's/^| *\(.*[^ ]\) *| *\(stops\|runs\|hangs\) *|.*|.*|$/\1/p' SECURITY.md)
(($(grep -c . <<<"$rows") > 50))
ok $? "the table has rows"
while IFS= read -r row; do
	# Names with a part that comes from a list.
	wild=$(sed -E 's,`(\.pdm-python|\.python-version)`,`$file`,; s,^one called `.*`$,one called `$name`,; s,`/(dev|proc)/(zero|stdin|tty|self/mem)`,`$target`,' <<<"$row")
	[[ $attacks == *"$row"* || $attacks == *"$wild"* ]]
	ok $? "carried out: $row"
done <<<"$rows"
done_testing
