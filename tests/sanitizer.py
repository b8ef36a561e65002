"""sanitizer.py - what the environment of a shell needs that loads a plugin with the address sanitizer (SANITIZE); tap.sh has the same."""

import os
import subprocess


def preload():
    if "address" not in os.environ.get("SANITIZE", ""):
        return {}
    library = subprocess.run([os.environ.get("CC") or "cc", "-print-file-name=libasan.so"], stdout=subprocess.PIPE, check=True).stdout
    return {"LD_PRELOAD": library.decode().strip(), "ASAN_OPTIONS": "detect_leaks=0"}
