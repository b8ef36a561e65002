#!/usr/bin/env bash
# section-b-all.t - every one of the scripts' 47 known failures has a case in section-b-*.t.

. tests/tap.sh
cases=$(grep -hv '^[[:blank:]]*#' tests/shell/section-b-{path,name,state}.t)
for ((i = 1; i <= 47; i++)); do
	grep -q "B-$i\([^0-9]\|\$\)" <<<"$cases"
	ok $? "B-$i has a case"
done
done_testing
