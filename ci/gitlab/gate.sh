#!/usr/bin/env bash
# The gate as GitLab's job: reports into tracegate-reports, a note on the merge request if there is
# a token, and the gate's exit status. The environment is described in ci/gitlab.yml.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
reports=$CI_PROJECT_DIR/tracegate-reports
RUNNER_TEMP=$(mktemp -d)
GITHUB_OUTPUT=$RUNNER_TEMP/output
export RUNNER_TEMP GITHUB_OUTPUT
trap 'rm -rf "$RUNNER_TEMP"' EXIT

# What GitHub's step does, but for the workflow commands, which mean nothing here.
"$here/../action/gate.sh" | sed '/^::/d'
folder=$(sed -n '/^folder<</{n;p;q}' "$GITHUB_OUTPUT")
status=$(sed -n '/^status<</{n;p;q}' "$GITHUB_OUTPUT")
mkdir -p "$reports"
cp "$folder"/* "$reports/"
if [ "$status" -ne 0 ] && [ "$status" -ne 1 ] && [ "$status" -ne 3 ]; then
    cat "$reports/errors.txt" >&2
fi
"$here/note.sh" "$reports/comment.md"
TRACEGATE_STATUS=$status "$here/../action/finish.sh"
