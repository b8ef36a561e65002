#!/bin/bash
# scenarios.tsv in the fake shell.
cd "$(dirname "$0")/.." || exit 1
shell=fake
. tests/scenarios.sh
