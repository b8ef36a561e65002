# noted.sh - for tests of fish alone: $tmp/tree, where fish's files are ours and the program notes in $tmp/calls each time it is started.

mkdir -p "$tmp/tree/bin"
cp -r "$B/share" "$tmp/tree/"
# The program, and a note of each time it is started.
cat >"$tmp/tree/bin/venv" <<END
#!/bin/sh
echo "\$1" >>'$tmp/calls'
exec '$B/bin/venv' "\$@"
END
chmod +x "$tmp/tree/bin/venv"
