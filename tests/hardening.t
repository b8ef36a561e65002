#!/bin/bash
# What the compiler and the linker were told to do against mistakes in memory, read from what they made.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need readelf nm strip
scratch

# Flags are in the debugging information (gcc writes all that change code, clang none).
flags() { # object
	readelf --debug-dump=info "$1" 2>/dev/null | sed -n 's/.*DW_AT_producer *:.*: //p' | sort -u
}

knows() { # flag: does this compiler?
	printf '\043include <string.h>\nint main(void){return 0;}' | ${CC:-cc} -Werror -O2 "$1" -x c -c -o /dev/null - 2>/dev/null
}

wished='-fstack-protector-strong -fstack-clash-protection -fcf-protection=full -mbranch-protection=standard'
known=
for flag in $wished; do
	! knows "$flag" || known+=" $flag"
done
like "$known" '*-fstack-protector-strong*' "the compiler knows$known"
if [[ $(flags "$B/obj/common/buf.o") == GNU\ C* ]]; then
	for flag in $known; do
		without=
		for object in "$B"/obj/{bash,zsh,fish}/venv.o "$B"/obj/common/*.o "$B"/obj/common/*/*.o; do
			[[ " $(flags "$object") " == *" $flag "* ]] || without+=" ${object#"$B/obj/"}"
		done
		is "$without" '' "every object is made with $flag"
	done
fi

for file in lib/{bash,zsh}/venv.so $(cd "$B" && echo lib/venv/*.so) bin/venv; do
	segments=$(readelf -lW "$B/$file")
	dynamic=$(readelf -dW "$B/$file")
	like "$segments" *GNU_RELRO* "$file: what the linker writes is read-only afterwards"
	like "$dynamic" *BIND_NOW* "$file: and all of it is written when loading"
	like "$(grep GNU_STACK <<<"$segments")" '* RW *' "$file: the stack is not executable"
	is "$(grep -E ' (RWE|WE) ' <<<"$segments")" '' "$file: nothing is writable and executable"
	is "$(grep -E 'TEXTREL|RPATH|RUNPATH' <<<"$dynamic")" '' "$file: code is not written to, libraries come from the system"
	like "$(readelf -hW "$B/$file")" *DYN* "$file: it can be loaded anywhere"
	imports=" $(nm -D -u "$B/$file" | sed 's/@.*//; s/.* //' | tr '\n' ' ')"
	like "$imports" '* __stack_chk_fail *' "$file: the stack is guarded"
	if [[ -z ${SANITIZE-} ]]; then
		like "$imports" '* __*_chk *' "$file: libc checks sizes (_FORTIFY_SOURCE)"
		is "$(grep -oE ' (gets|strcpy|strcat|sprintf|vsprintf|system|popen|mktemp|tmpnam|tempnam) ' <<<"$imports")" '' \
			"$file: nothing that cannot know a size"
		[[ $file != bin/* ]] || continue
		if [[ $known == *-fcf-protection=full* && $(uname -m) == x86_64 ]]; then
			like "$(readelf -nW "$B/$file")" '*IBT, SHSTK*' "$file: marked as a whole for control-flow protection"
		fi
		strip -o "$tmp/stripped" "$B/$file"
		size=$(stat -c %s "$tmp/stripped")
		((size < 100 * 1024))
		ok $? "$file: below 100 KB ($size bytes without debugging information)"
	fi
done
like "$(readelf -dW "$B/bin/venv")" '*FLAGS_1*PIE*' "bin/venv is position-independent"
done_testing
