#!/usr/bin/env bash
# note.sh FILE: puts FILE on the merge request, into the note of an earlier run if there is one.
# Never fails: without a token (merge requests from forks have none), or where it may not, it says
# so and the artifacts hold the same.
#
# Environment: TRACEGATE_TOKEN, and GitLab's CI_API_V4_URL, CI_MERGE_REQUEST_PROJECT_ID,
# CI_MERGE_REQUEST_IID.
set -euo pipefail

file=$1

none() {
    echo "tracegate: no note on the merge request: $1"
    exit 0
}

[ -n "${CI_MERGE_REQUEST_IID:-}" ] || exit 0
[ -n "${TRACEGATE_TOKEN:-}" ] || none "there is no TRACEGATE_TOKEN"
[[ $TRACEGATE_TOKEN =~ ^[A-Za-z0-9._=-]+$ ]] || none "TRACEGATE_TOKEN is no token"
for program in curl jq; do
    command -v "$program" >/dev/null || none "there is no program $program"
done
[ -s "$file" ] || none "the gate has left none"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The token is in a file, not among the arguments, which other processes can read.
printf 'header = "PRIVATE-TOKEN: %s"\n' "$TRACEGATE_TOKEN" >"$folder/curl"
chmod 600 "$folder/curl"

# api METHOD PATH [BODY]: what GitLab answers.
api() {
    local body=()
    [ $# -lt 3 ] || body=(--header 'Content-Type: application/json' --data-binary "@$3")
    curl --silent --show-error --fail --max-time 60 --config "$folder/curl" --request "$1" \
        "${body[@]}" "$CI_API_V4_URL/$2"
}

notes=projects/$CI_MERGE_REQUEST_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes
marker=$(head -n 1 "$file")
jq --null-input --rawfile body "$file" '{body: $body}' >"$folder/body"
me=$(api GET user 2>"$folder/problem" | jq -r .id) || none "$(head -n 1 "$folder/problem")"
found=''
for page in 1 2 3 4 5; do
    api GET "$notes?per_page=100&page=$page" >"$folder/page" 2>"$folder/problem" ||
        none "$(head -n 1 "$folder/problem")"
    found=$(jq -r --arg marker "$marker" --arg me "$me" '[.[] | select((.author.id | tostring) == $me)
        | select((.body // "") | startswith($marker)) | .id][0] // empty' "$folder/page")
    if [ -n "$found" ] || [ "$(jq length "$folder/page")" -lt 100 ]; then
        break
    fi
done

if [[ $found =~ ^[0-9]+$ ]]; then
    api PUT "$notes/$found" "$folder/body" >/dev/null 2>"$folder/problem" ||
        none "$(head -n 1 "$folder/problem")"
    echo "tracegate: the note on the merge request is updated"
else
    api POST "$notes" "$folder/body" >/dev/null 2>"$folder/problem" ||
        none "$(head -n 1 "$folder/problem")"
    echo "tracegate: there is a note on the merge request"
fi
