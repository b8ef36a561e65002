#!/bin/sh
# differential-zsh.t - every environment's own activation script against ours in zsh, over random start states (differential/).
# The same cases each time, so that a change is what turns it red; SEED=$RANDOM for others.
export SEED=${SEED:-1}
exec python3 tests/shell/differential/run.py zsh "$@"
