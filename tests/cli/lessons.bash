# shellcheck shell=bash
# For the suites of the lessons.
names() { ipc-demo lesson --lang en | awk '/^  [a-z]/ { print $1 }'; }

# facts OUTCOME: the ids of the facts with this outcome, from the check on stdin.
facts() {
  awk -F'"' -v wanted="$1" '
    $2 == "id" { id = $4 }
    $2 == "outcome" && $4 == wanted { print id }'
}
