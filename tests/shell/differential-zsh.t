#!/bin/sh
# differential-zsh.t - every environment's own activation script against ours in zsh, over random start states (differential/).
exec python3 tests/shell/differential/run.py zsh "$@"
