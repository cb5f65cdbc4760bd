# Sourced: runs a step of CI within its own limit and within what is left of BUDGET, both in seconds, and says how long
# it took. A step that hangs, or would begin too late, ends the run: `step LIMIT COMMAND...`.
step() {
    local limit=$1 began=$SECONDS left=$((BUDGET - SECONDS)) status=0
    shift
    echo "=== $* ($(date -u +%T), at most $limit s, $left s are left for all) ==="
    if ((left <= 0)); then
        echo "=== $*: not begun, the $BUDGET s for all are over" >&2
        exit 1
    fi
    timeout --kill-after=30 "$((limit < left ? limit : left))" "$@" || status=$?
    echo "=== $*: status $status after $((SECONDS - began)) s, $SECONDS s in all ==="
    return "$status"
}

# Runs a step while the next ones run: `beside LIMIT COMMAND...`. One at a time; `joined` waits for it, shows what it
# printed, and has its status.
beside() {
    mkdir -p build
    step "$@" >build/beside.txt 2>&1 &
    BESIDE=$!
}

joined() {
    local status=0
    wait "$BESIDE" || status=$?
    cat build/beside.txt
    return "$status"
}
