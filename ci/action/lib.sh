# What the steps of the action share; sourced.
# shellcheck shell=bash

# output NAME VALUE: an output of the step, whatever the value holds.
output() {
    local end
    end=end-$(random)
    printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$GITHUB_OUTPUT"
}

random() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# annotate TYPE TEXT: an annotation that nothing in TEXT can end.
annotate() {
    local text=${2//'%'/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    printf '::%s title=tracegate::%s\n' "$1" "$text"
}

# quoted FILE: shows what a traced program may have named, while the runner obeys no command in it.
quoted() {
    local token
    token=$(random)
    printf '::stop-commands::%s\n' "$token"
    cat -- "$1"
    printf '\n::%s::\n' "$token"
}

# lines TEXT ARRAY: the lines of TEXT that are not blank, as they are: no word splitting, no
# globbing, no expansion.
lines() {
    local line
    local -n into=$2
    into=()
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        if [[ $line == *[![:space:]]* ]]; then
            into+=("$line")
        fi
    done <<<"$1"
}
