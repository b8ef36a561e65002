#!/bin/bash
# Conda environments in fish: what every short sequence of operations leaves; see tables.py.
cd "$(dirname "$0")/../.." || exit 1
. tests/conda/tables.sh fish "$@"
