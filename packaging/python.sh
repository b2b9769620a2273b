#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Prints the Python that the environment is made with: $PYTHON if set, else the first that the lock files were
# tried with (3.11 to 3.13), else a newer one. Exits 1 if there is none.
set -euo pipefail

within() { # within PYTHON LOW HIGH: it runs, and its version is one of LOW..HIGH (of Python 3)
    "$1" -c "import sys; sys.exit(not (3, $2) <= sys.version_info[:2] <= (3, $3))" 2>/dev/null
}

if [ -n "${PYTHON:-}" ]; then
    within "$PYTHON" 11 99 && echo "$PYTHON" && exit
    echo "PYTHON=$PYTHON is not Python 3.11 or newer." >&2
    exit 1
fi
for name in python3 python3.13 python3.12 python3.11; do
    if within "$name" 11 13; then echo "$name" && exit; fi
done
if within python3 14 99; then echo python3 && exit; fi
exit 1
