#!/bin/bash
# scenarios.tsv in fish.
cd "$(dirname "$0")/.." || exit 1
shell=fish
. tests/scenarios.sh
