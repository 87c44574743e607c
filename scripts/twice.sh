# Sourced by scripts/test. A test that fails because others kept the computer busy is told from one that fails.

set -o pipefail
AGAIN_AT_MOST=10 # when more fail, it was not the computer
FAILED=.pytest_cache/v/cache/lastfailed

failed_tests() { [ ! -e "$FAILED" ] || sed -n 's/^ *"\(.*\)": true,\{0,1\}$/\1/p' "$FAILED"; }

listed() { printf '%s\n' "$1"; sed 's/^/  /' <<<"$2"; }

# All tests beside each other, and the few that fail once more by themselves. Fails if these fail again, and ends with
# a line that counts what passed and failed. Takes the command that starts Python's programs.
tests_twice() {
    local said colour=() code=0 first again left total
    said=$(mktemp)
    [ ! -t 1 ] || colour=(--color=yes)
    "$@" pytest -q -n 2 --dist loadgroup --cache-clear "${colour[@]}" | tee "$said" || code=${PIPESTATUS[0]}
    total=$(sed 's/\x1b\[[0-9;]*m//g' "$said" | tail -n 1)
    rm "$said"
    first=$(failed_tests)
    if [ "$code" != 1 ] || [ -z "$first" ] || [ "$(wc -l <<<"$first")" -gt $AGAIN_AT_MOST ]; then
        return "$code" # all is well, or too little is
    fi
    printf '\n== What failed beside others is run once more by itself\n'
    "$@" pytest -q -n 0 --last-failed --last-failed-no-failures none "${colour[@]}" && code=0 || code=$?
    again=$(failed_tests)
    left=$(comm -23 <(sort <<<"$first") <(sort <<<"$again"))
    printf '\n'
    [ -z "$left" ] || listed "== These failed beside others and passed alone; they may need more patience:" "$left"
    [ "$code" = 0 ] || [ -z "$again" ] || listed "== These failed, alone too:" "$again"
    printf '%s\n' "== $total; alone, $(grep -c . <<<"$left") of the failed passed, $(grep -c . <<<"$again") failed again"
    return "$code"
}
