#!/bin/bash
# scenarios.tsv in zsh.
cd "$(dirname "$0")/.." || exit 1
shell=zsh
. tests/scenarios.sh
