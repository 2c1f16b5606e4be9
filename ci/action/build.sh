#!/usr/bin/env bash
# Builds the program into $TRACEGATE_FOLDER, unless the one that the cache had there runs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$TRACEGATE_FOLDER/tracegate

runs() {
    [ -x "$program" ] && "$program" --version
}

if runs; then
    exit 0
fi
"$root/ci/setup" --build
if runs; then # it missed nothing but its libraries
    exit 0
fi
build=$(mktemp -d "${RUNNER_TEMP:-/tmp}/tracegate-build.XXXXXX")
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTRACEGATE_TESTS=OFF
cmake --build "$build" --target tracegate
mkdir -p "$TRACEGATE_FOLDER"
cp "$build/tracegate" "$program"
rm -rf "$build"
"$program" --version
