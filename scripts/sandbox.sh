# shellcheck shell=bash
# A sandbox of a script's own, for what foreign programs do with it, and the count of what Node.js tests did.
# Sourced after tools.sh and postgres.sh; the scratch folder must be there.

free_port() { node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

npm_ci() { quietly npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error || fail 'npm ci did not end well.'; }

# Waits until an address answers, for at most half a minute: address, where the answer goes, the log of who should answer.
await_answer() {
  local i
  for ((i = 0; i < 300; i++)); do
    curl -fs -o "$2" "$1" 2>/dev/null && return
    sleep 0.1
  done
  # What it said before it ended, if it did.
  tail -n 20 "$3" >&2
  fail "$1 did not answer."
}

# A built Cardkeep on an address, until the script ends; what follows are further settings, NAME=VALUE.
serve_sandbox() {
  local address=$1 folder=${scratch:?make_scratch comes first}
  shift
  set -m   # in a process group of its own, which leave_nothing ends
  env CARDKEEP_URLS="$address" CARDKEEP_DATA="$folder/data" CARDKEEP_DATABASE="sqlite:$folder/data/cardkeep.db" \
    CARDKEEP_MASTER_KEY_FILE="$folder/data.key" "$@" artifacts/bin/Cardkeep.Server/release/cardkeep >"$folder/server" 2>&1 </dev/null &
  set +m
  await_answer "$address/readyz" /dev/null "$folder/server"
}

# The tests of a folder, with further variables, NAME=VALUE: their names, or all that they said where one failed, and the closing line.
run_node_tests() {
  local folder=$1 passed failed
  shift
  (cd "$folder" && env "$@" node --test --test-reporter=tap) >"$scratch/tap" || true
  passed=$(count_in_tap pass) failed=$(count_in_tap fail)
  if ((${passed:-0} + ${failed:-0} == 0)); then
    cat "$scratch/tap" >&2
    fail "nothing of $folder was run."
  fi
  if ((failed > 0)); then cat "$scratch/tap"; else sed -n 's/^ok [0-9]* - //p' "$scratch/tap"; fi
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

count_in_tap() { sed -n "s/^# $1 //p" "$scratch/tap" | tail -n 1; }
