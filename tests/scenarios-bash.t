#!/bin/bash
# scenarios.tsv in bash.
cd "$(dirname "$0")/.." || exit 1
shell=bash
. tests/scenarios.sh
