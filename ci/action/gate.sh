#!/usr/bin/env bash
# Runs the gate with every surface. Succeeds whatever it says: finish.sh ends the job, after the
# comment. Outputs: status, outcome, and the files report, junit, comment in folder.
#
# Environment: TRACEGATE (the program); TRACEGATE_TRACES with TRACEGATE_GOLDEN (and TRACEGATE_POLICY)
# or TRACEGATE_BASE; or TRACEGATE_RECORDING; TRACEGATE_ARGS; TRACEGATE_COMMENT_ID.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ci/action/lib.sh
. "$here/lib.sh"

folder=$(mktemp -d "$RUNNER_TEMP/tracegate.XXXXXX")
report=$folder/report.txt
junit=$folder/junit.xml
comment=$folder/comment.md
errors=$folder/errors.txt

traces=() base=() args=() command=()
lines "${TRACEGATE_TRACES:-}" traces
lines "${TRACEGATE_BASE:-}" base
lines "${TRACEGATE_ARGS:-}" args
id=${TRACEGATE_COMMENT_ID//[!A-Za-z0-9._-]/-}
id=${id:0:100}

wrong() {
    printf 'tracegate: %s\n' "$1" >"$errors"
}

golden=${TRACEGATE_GOLDEN:-}
recording=${TRACEGATE_RECORDING:-}
status=2
# A name that begins with "-" is no option.
if [ -n "$recording" ]; then
    if [ -n "$golden" ] || [ "${#base[@]}" -ne 0 ] || [ "${#traces[@]}" -ne 0 ]; then
        wrong "a recording has both sides; golden, base and traces say something else"
    else
        command=(diff "${recording/#-/./-}")
        status=0
    fi
elif [ "${#traces[@]}" -eq 0 ]; then
    wrong "the input traces names none"
elif [ -n "$golden" ] && [ "${#base[@]}" -ne 0 ]; then
    wrong "golden and base are both given; one says what to compare with"
elif [ -n "$golden" ]; then
    command=(check "--golden=$golden")
    if [ -n "${TRACEGATE_POLICY:-}" ]; then
        command+=("--policy=$TRACEGATE_POLICY")
    fi
    command+=("${traces[@]/#-/./-}")
    status=0
elif [ "${#base[@]}" -ne 0 ]; then
    command=(diff --base "${base[@]/#-/./-}" --new "${traces[@]/#-/./-}")
    status=0
else
    wrong "neither golden nor base says what to compare with"
fi

if [ "$status" -eq 0 ]; then
    "$TRACEGATE" "${command[@]}" "${args[@]}" -o "$report" --junit "$junit" --comment "$comment" \
        --comment-id "$id" --annotations always 2>"$errors" || status=$?
fi
case $status in
0 | 1 | 3)
    outcome=$(sed -n 's/.*<property name="outcome" value="\([a-z]*\)".*/\1/p' "$junit" | head -n 1)
    quoted "$report"
    cat "$errors" # the annotations
    ;;
*)
    # A comment that says "passed" must not outlive a run that judged nothing.
    outcome=error
    problem=$(tail -n 1 "$errors")
    annotate error "nothing was judged: $problem"
    {
        marker=tracegate${id:+: $id}
        printf '<!-- %s -->\n### tracegate: error, nothing was judged\n\n```\n' "$marker"
        printf '%s\n```\n' "${problem//'`'/\'}"
    } >"$comment"
    if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
        cat "$comment" >>"$GITHUB_STEP_SUMMARY"
    fi
    ;;
esac

output status "$status"
output outcome "$outcome"
output folder "$folder"
output report "$report"
output junit "$junit"
output comment "$comment"
