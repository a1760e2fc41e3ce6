#!/usr/bin/env bash
# Foreign readers of the contract: Spectral and Redocly lint /openapi.json of a sandbox, and Prism stands between that sandbox and a walk
# through every operation. One line for each, and a last one: "N passed, M failed", with ", K skipped" where there is no Node. Needs a
# built Cardkeep.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh
. scripts/sandbox.sh

need_dotnet
need_sqlite
need_tzdata
need_curl
if ! need_node 18; then
  echo 'Skipped: the contract is not linted and not walked, since there is no Node.js 18 with npm, nor a way to install it.'
  echo '0 passed, 0 failed, 3 skipped'     # As many as are checked below.
  exit
fi
make_scratch

tools=tests/contract/node_modules/.bin
npm_ci tests/contract

server=http://127.0.0.1:$(free_port)
proxy_port=$(free_port)
document=$scratch/openapi.json
serve_sandbox "$server" CARDKEEP_PUBLIC_URL=http://localhost
await_answer "$server/openapi.json" "$document" "$scratch/server"
set -m   # in a process group of its own, as the sandbox
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
