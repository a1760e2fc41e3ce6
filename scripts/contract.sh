#!/usr/bin/env bash
# Foreign readers of the contract: Spectral and Redocly lint /openapi.json of a sandbox, and Prism stands between that sandbox and a walk
# through every operation. One line for each, and a last one: "N passed, M failed", with ", K skipped" where there is no Node. Needs a
# built Cardkeep.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh

need_dotnet
need_sqlite
need_tzdata
need_curl
if ! need_node; then
  echo 'Skipped: the contract is not linted and not walked, since there is no Node.js 18 with npm, nor a way to install it.'
  echo '0 passed, 0 failed, 3 skipped'     # As many as are checked below.
  exit
fi
make_scratch

tools=tests/contract/node_modules/.bin
quietly npm ci --prefix tests/contract --ignore-scripts --no-audit --no-fund --loglevel=error || fail 'npm ci did not end well.'

free_port() { node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

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

server=http://127.0.0.1:$(free_port)
proxy_port=$(free_port)
document=$scratch/openapi.json
set -m   # each in a process group of its own, which leave_nothing ends
CARDKEEP_URLS=$server CARDKEEP_PUBLIC_URL=http://localhost CARDKEEP_DATA=$scratch/data CARDKEEP_DATABASE=sqlite:$scratch/data/cardkeep.db \
  CARDKEEP_MASTER_KEY_FILE=$scratch/data.key artifacts/bin/Cardkeep.Server/release/cardkeep >"$scratch/server" 2>&1 </dev/null &
await_answer "$server/openapi.json" "$document" "$scratch/server"
"$tools/prism" proxy "$document" "$server" --errors --port "$proxy_port" --host 127.0.0.1 >"$scratch/prism" 2>&1 </dev/null &
set +m
await_answer "http://127.0.0.1:$proxy_port/healthz" /dev/null "$scratch/prism"

passed=0 failed=0
check() {
  local name=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then
    echo "Contract: $name, clean"
    passed=$((passed + 1))
  else
    head -n 100 "$scratch/said"
    echo "Error: the contract is not clean by $name."
    failed=$((failed + 1))
  fi
}

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
# Redocly ends well in spite of warnings; recommended-strict has none.
check Spectral "$tools/spectral" lint "$document" --ruleset tests/contract/spectral.yaml --fail-severity hint
check Redocly "$tools/redocly" lint "$document" --config tests/contract/redocly.yaml --max-problems 1000
check 'the walk through Prism' node tests/contract/walk.mjs "$document" "http://127.0.0.1:$proxy_port" "$server"
((failed == 0)) || tail -n 40 "$scratch/prism"

echo "$passed passed, $failed failed"
((failed == 0))
