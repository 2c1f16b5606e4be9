#!/usr/bin/env bash
# Where the program is: given as $TRACEGATE_BINARY, or built into a folder for the cache.
# Outputs: program, and without a given one folder and key.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ci/action/lib.sh
. "$here/lib.sh"

if [ -n "${TRACEGATE_BINARY:-}" ]; then
    program=$(command -v -- "$TRACEGATE_BINARY") || {
        annotate error "there is no program $TRACEGATE_BINARY (input binary)"
        exit 2
    }
    output program "$program"
    exit 0
fi

root=$(cd "$here/../.." && pwd)
folder=$RUNNER_TEMP/tracegate-program
# Whatever the program is made of, and the system whose libraries it uses.
sources=$(cd "$root" && find CMakeLists.txt cmake src stats diff golden ci -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-32)
system=$(. /etc/os-release && printf '%s-%s' "${ID:-linux}" "${VERSION_ID:-0}")
output program "$folder/tracegate"
output folder "$folder"
output key "tracegate-$system-$(uname -m)-$sources"
