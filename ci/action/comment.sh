#!/usr/bin/env bash
# Puts $TRACEGATE_COMMENT on the pull request: into the comment of an earlier run, if there is one.
# Never fails: a gate that cannot comment still gates, and the summary of the job says the same.
# Output: comment, created, updated, or why there is none.
#
# Environment: GH_TOKEN, GITHUB_REPOSITORY, TRACEGATE_PULL_REQUEST (its number),
# TRACEGATE_HEAD_REPOSITORY (where its branch is), TRACEGATE_COMMENT_AUTHOR.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ci/action/lib.sh
. "$here/lib.sh"

none() {
    output comment "none: $1"
    annotate notice "no comment on the pull request: $1; the summary of the job says the same"
    exit 0
}

pull=${TRACEGATE_PULL_REQUEST:-}
if [ -z "$pull" ]; then
    output comment "none: this is no pull request"
    exit 0
fi
[[ $pull =~ ^[0-9]+$ ]] || none "its number is none"
[ -s "${TRACEGATE_COMMENT:-}" ] || none "the gate has left no comment"
[ -n "${GH_TOKEN:-}" ] || none "there is no token"
# GitHub gives runs for pull requests from forks a token that can only read.
if [ "${GITHUB_EVENT_NAME:-}" = pull_request ] &&
    [ "${TRACEGATE_HEAD_REPOSITORY:-}" != "$GITHUB_REPOSITORY" ]; then
    none "it comes from a fork, for which the token can only read"
fi
command -v gh >/dev/null || none "there is no program gh on this runner"

problem=$(mktemp "$RUNNER_TEMP/tracegate-gh.XXXXXX")
cannot() {
    none "GitHub refused to $1 ($(head -n 1 "$problem" | cut -c 1-200)); does the job have permissions: pull-requests: write?"
}

TRACEGATE_MARKER=$(head -n 1 "$TRACEGATE_COMMENT")
export TRACEGATE_MARKER
# Only the token's own: others can write the marker, too.
# shellcheck disable=SC2016 # $ENV is jq's
mine='.[] | select(.user.login == $ENV.TRACEGATE_COMMENT_AUTHOR)
    | select((.body // "") | startswith($ENV.TRACEGATE_MARKER)) | .id'
issue=repos/$GITHUB_REPOSITORY/issues
found=$(gh api --paginate "$issue/$pull/comments?per_page=100" --jq "$mine" 2>"$problem") ||
    cannot "list the comments"
found=$(head -n 1 <<<"$found")

if [[ $found =~ ^[0-9]+$ ]]; then
    gh api --method PATCH "$issue/comments/$found" -F "body=@$TRACEGATE_COMMENT" --silent \
        2>"$problem" || cannot "update the comment"
    output comment updated
else
    gh api --method POST "$issue/$pull/comments" -F "body=@$TRACEGATE_COMMENT" --silent \
        2>"$problem" || cannot "create the comment"
    output comment created
fi
