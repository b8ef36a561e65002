#!/bin/bash
# picture.sh BUILD - docs/demo.svg: what a bash in a real terminal shows; `make picture` runs it.
set -eu
cd "$(dirname "$0")/.."
. docs/terminal.sh

home_make "$1"
# The one line is typed here, where the picture can show it.
echo "PS1='\\[\\e[34m\\]\\w\\[\\e[0m\\] \\[\\e[90m\\]\$\\[\\e[0m\\] '" >"$home/.bashrc"
terminal_open bash 72 12
terminal_type 'enable -f ~/.local/lib/bash/venv.so activate' '~ $'
terminal_type "cd api && python -c 'import sys; print(sys.prefix)'" "$home/api/.venv" '(api) ~/api $'
terminal_type 'cd ../web && command -v python' "$home/web/.venv/bin/python" '(web) ~/web $'
terminal_type 'deactivate' '~/web $'
terminal_type 'cd' '~ $'
terminal_type 'activate api' '(api) ~ $'
# The directory was a temporary one; in the picture it is called as a user's would be.
terminal_show -e | sed "s|$home|/home/you|g" | python3 docs/ansi-svg.py bash 'In bash, cd into a project activates its environment'
