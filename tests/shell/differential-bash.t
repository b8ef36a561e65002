#!/bin/sh
# differential-bash.t - every environment's own activation script against ours in bash, over random start states (differential/).
exec python3 tests/shell/differential/run.py bash "$@"
