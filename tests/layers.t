#!/bin/bash
# Who may use whom: the core knows no shell, only some of it touches the file system, and a .so shows no more than it must.
# Judged by what the sources include and by what the objects import, so that nobody has to remember it.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
need nm objdump grep sed sort

# ---- includes -------------------------------------------------------------------------------------------------------

core=(common/*.[ch] common/cmd/*.c common/{wrapper,conda,envvars,tell,finders,offers}/*.c common/program/*.c)

includes() { # file...
	sed -n 's/^[ \t]*#[ \t]*include[ \t]*\([<"][^>"]*[>"]\).*/\1/p' "$@" | sort -u
}

for file in "${core[@]}"; do
	case $file in
	common/ve.h) allowed='<stdbool.h> <stddef.h> <sys/types.h> <time.h> "vars.def"' ;;
	common/internal.h)
		allowed='<errno.h> <fcntl.h> <limits.h> <stdarg.h> <stdint.h> <stdio.h> <stdlib.h> <string.h> <strings.h>
			<sys/stat.h> <unistd.h> "ve.h" "commands.def" "wrapper.def" "marks.def"'
		;;
	common/command.c) allowed='"internal.h" "commands.def"' ;;
	common/offers/commands.c) allowed='"../internal.h" "../commands.def" "../wrapper.def"' ;;
	common/part.c) allowed='"internal.h" <dlfcn.h>' ;;
	common/pages.c) allowed='"internal.h" <sys/mman.h>' ;;
	common/look.c) allowed='"internal.h" "marks.def"' ;;
	common/file.c) allowed='"internal.h" <dirent.h>' ;;
	common/program/tree.c | common/program/disk.c | common/offers/names.c | common/offers/complete.c | common/wrapper/brief.c) allowed='"../internal.h" <dirent.h>' ;;
	common/program/direct-url.c | common/envvars/read.c) allowed='"../internal.h" <jansson.h>' ;;
	common/program/help.c) allowed='"../internal.h" "../commands.def" "../wrapper.def" "../vars.def"' ;;
	common/owner.c) allowed='"internal.h" <sys/xattr.h>' ;;
	common/program/trust.c) allowed='"../internal.h" <sys/file.h>' ;;
	common/env.c) allowed='"internal.h" "vars.def"' ;;
	common/*/*.c) allowed='"../internal.h"' ;;
	*) allowed='"internal.h"' ;;
	esac
	extra=
	for include in $(includes "$file"); do
		[[ " ${allowed//[$'\n\t']/ } " == *" $include "* ]] || extra+=" $include"
	done
	is "$extra" '' "$file includes nothing it may not"
done
is "$(grep -nE '#[ ]*(el)?if.*(BASH|ZSH|FISH)' "${core[@]}")" '' "no shell in an #if of the core"
for file in bash/*.c zsh/*.c fish/*.c; do
	is "$(includes "$file" | grep -E '\.\./|common/' | grep -vE '^"(\.\./common/(ve\.h|commands\.def|wrapper\.def|vars\.def)|common\.h)"$')" '' \
		"$file knows the core by ve.h"
done

# ---- imports --------------------------------------------------------------------------------------------------------

# What an object imports, one a line: ve_ names as they are, others without the compiler's decoration.
imports() {
	nm -u "$1" | sed -E 's/^ *[Uw] //; s/@.*//' |
		grep -vE '^(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__tls_get_addr|__(asan|ubsan|lsan|sanitizer|gcov|sanitizer_cov)_.*)$' |
		sed -E 's/^__errno_location$/errno/; s/^__(.*)_chk$/\1/; s/^__x(l|f)?stat$/\1stat/; s/^__isoc[0-9]+_//' | sort -u
}

defines() {
	nm --defined-only "$1" | sed -nE 's/^[0-9a-f]+ [A-Z] (ve_.*)$/\1/p'
}

pure='calloc free malloc memchr memcmp memcpy memmem memmove memset realloc snprintf strchr strcmp strcspn strlen strncmp
	strpbrk strrchr strspn strstr vsnprintf bcmp'
files='access clock_gettime close errno fstat getegid geteuid lstat open read realpath stat'

# Object, rank, kind. An object uses only what has no higher rank. pure: bytes only, and so is all it uses; files: may look
# at the file system; `+ name...`: these too.
table='
buf 0 pure
status 0 pure
text 1 pure
pages 0 pure + mmap munmap
env 2 pure
pathlist 2 pure
pyvenv 2 pure
script 2 pure
toml 2 pure
quote 2 pure
state 2 pure
tell/json 2 pure
tell/* 10 files + localtime_r strftime
say 2 pure
prompt 3 pure
plan 4 pure
decide 5 pure
file 2 files + closedir opendir readdir
site 4 files
owner 4 files + getxattr readlink
record 8 files + statx
sites 5 files
levels 5 files
look 6 files
homes 6 files + strcasecmp
finders/digest 0 pure
finders/project 6 files
finders/* 7 files + strcasecmp
dotvenv 7 files
redirect 7 files
claims 7 files
find 8 files
session 8 bytes
prefix 2 files
trust 9 files
offers/names 8 files + closedir dirfd opendir readdir
offers/glance 8 files + fstatat openat
offers/commands 0 pure
offers/complete 10 files + closedir dirfd fstatat opendir readdir
program/environment-yml 9 files
program/named 10 files
resolve 9 files
health 3 files
segment 7 files
functions 8 bytes
hook 9 files
start 10 files + fcntl pipe
command 10 bytes
cmd/* 10 files
part 3 files + dlopen dlsym
wrapped 10 files
wrapper/brief 8 files + closedir dirfd faccessat opendir qsort readdir
wrapper/* 10 files
program/wrapper 10 files + mkdir sscanf strchrnul strerror strverscmp
program/inside 10 files + strerror strncasecmp
program/mkvirtualenv 10 files + getentropy strdup strerror strsep
program/lsvirtualenv 10 files + strerror
program/emit 10 bytes
strings 3 files + qsort
envvars 2 pure
conda/conda 5 pure
conda/scripts 5 pure
conda/pixi 5 files
conda/place 8 files
conda/condarc 8 files
conda/enter 10 files
conda/follow 10 files
conda/trust 10 files
conda/yml 10 files
conda/known 10 files
conda/gather 10 files + strcasecmp time
conda/apply 10 files
program/conda-emit 10 files
envvars/read 6 files + json_delete json_loadb json_object_get json_object_iter json_object_iter_key json_object_iter_next json_object_iter_value json_string_value
program/write 3 files + rename unlink write
program/disk 9 files + closedir dirfd fdopendir fstatat openat readdir
program/list 10 files + faccessat qsort
program/doctor-disk 10 files + readlink
program/shebang 2 pure
program/create 10 files + rmdir strerror
program/remove 10 files + isatty strerror
program/version 2 pure
program/direct-url 9 files + json_delete json_loadb json_object_get json_string_value
program/metadata 10 files + qsort strcasecmp strncasecmp
program/packages 10 files + strtol
program/run 10 files + strerror
program/tree 10 files + closedir dirfd faccessat fdopendir fstatat getpid nanosleep openat readdir renameat rewinddir strerror unlinkat
program/trust 10 files + chown fchown flock fsync mkdir nanosleep rename strerror unlink
program/* 10 files
'

declare -A rank kind more home
objects=()
while read -r name r k _ rest; do
	[[ $name ]] || continue
	for source in common/$name.c; do
		object=${source#common/} object=${object%.c}
		[[ -e $source && ! -v rank[$object] ]] || continue # the first row that names it
		objects+=("$object")
		rank[$object]=$r kind[$object]=$k more[$object]=$rest
	done
done <<<"$table"

for source in "${core[@]}"; do
	[[ $source == *.c ]] || continue
	object=${source#common/} object=${object%.c}
	[[ -v rank[$object] ]]
	ok $? "$source has its place in the table of layers.t"
	[[ -e $B/obj/common/$object.o ]] || bail "$object.o is not built"
	while read -r symbol; do
		home[$symbol]=$object
	done < <(defines "$B/obj/common/$object.o")
done

for object in "${objects[@]}"; do
	foreign= upward= impure=
	allowed=" ${pure//[$'\n\t']/ } ${more[$object]} "
	[[ ${kind[$object]} == files ]] && allowed+=" $files "
	for symbol in $(imports "$B/obj/common/$object.o"); do
		if [[ $symbol == ve_* ]]; then
			other=${home[$symbol]-nowhere}
			((${rank[$other]-99} <= ${rank[$object]})) || upward+=" $symbol($other)"
			[[ ${kind[$object]} != pure || ${kind[$other]-} == pure ]] || impure+=" $symbol($other)"
		else
			[[ $allowed == *" $symbol "* ]] || foreign+=" $symbol"
		fi
	done
	is "$foreign" '' "$object imports from libc only what its kind (${kind[$object]}) may"
	is "$upward" '' "$object uses nothing above it"
	[[ ${kind[$object]} != pure ]] || is "$impure" '' "$object and all it uses work on bytes alone"

	# Tables of pointers are written by the dynamic linker and read-only afterwards.
	is "$(objdump -t "$B/obj/common/$object.o" |
		awk '$3 == "O" || $2 == "O" { section = $3 == "O" ? $4 : $3
			if (section ~ /^(\.t?bss|\.t?data|\*COM\*)/ && section !~ /^\.data\.rel\.ro/ && $0 !~ /asan|ubsan|__odr|\.LASAN|Lubsan/) print $NF }')" '' \
		"$object has no variables"
done

# ---- hosts ----------------------------------------------------------------------------------------------------------

declared=$(sed -nE 's/.*[ *](ve_[a-z_]+)\(.*/\1/p' common/ve.h)
for host in bash zsh fish; do
	object=$B/obj/$host/venv.o
	[[ -e $object ]] || bail "$object is not built: the headers of $host are missing"
	extra=
	for symbol in $(imports "$object"); do
		[[ $symbol != ve_* || $'\n'$declared$'\n' == *$'\n'"$symbol"$'\n'* ]] || extra+=" $symbol"
	done
	is "$extra" '' "$host uses of the core only what ve.h declares"
done

exports() {
	nm -D --defined-only "$1" | sed 's/^[0-9a-f]* . //' | grep -vE '^__(asan|ubsan|odr)' | sort | tr '\n' ' '
}

names=$(sed -nE 's/^VE_COMMAND\([A-Z0-9]+, WRAPPER, "([a-z0-9]+)".*/\1_struct \1_builtin_load/p' common/wrapper.def)
is "$(wc -w <<<"$names")" 36 "eighteen names of virtualenvwrapper"
for part in $(sed -n 's/^parts := //p' Makefile); do
	is "$(exports "$B/lib/venv/$part.so")" "ve_$part " "exports of $part.so"
	# Or it could not be opened, and a shell would go on without it.
	is "$(nm -D -u "$B/lib/venv/$part.so" | sed -n 's/^ *U \(ve_.*\)/\1/p' | xargs)" '' "$part.so has all that it needs of ours"
done
is "$(exports "$B/lib/bash/venv.so")" \
	"$(printf '%s\n' activate_builtin_unload {activate,deactivate,venv}_struct activate_builtin_load $names | sort | tr '\n' ' ')" "exports of bash's venv.so"
is "$(exports "$B/lib/zsh/venv.so")" 'boot_ cleanup_ enables_ features_ finish_ setup_ ' "exports of zsh's venv.so"
is "$(nm -D --defined-only "$B/bin/venv" | grep ' ve_')" '' "the program exports none of the core"

done_testing
