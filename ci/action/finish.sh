#!/usr/bin/env bash
# Ends the job as the gate says: 0 no regression, 1 regression, 2 nothing was judged, 3 undecided
# where the policy asks for that to fail. With TRACEGATE_FAIL=false only an error fails.
set -euo pipefail

status=${TRACEGATE_STATUS:-2}
case $status in
0) exit 0 ;;
1 | 3)
    if [ "${TRACEGATE_FAIL:-true}" = false ]; then
        exit 0
    fi
    exit "$status"
    ;;
*) exit 2 ;;
esac
