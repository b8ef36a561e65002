#!/bin/sh
# differential-fish.t - every environment's own activation script against ours in fish, over random start states (differential/).
exec python3 tests/shell/differential/run.py fish "$@"
