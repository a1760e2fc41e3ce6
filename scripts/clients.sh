#!/usr/bin/env bash
# OAuth clients that others wrote (tests/clients) against a sandbox that this starts and ends. A last line: "N passed, M failed",
# with ", K skipped" where there is no Node. Needs a built Cardkeep.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh

need_dotnet
need_sqlite
need_tzdata
# The clients want WebCrypto, which Node.js has had at hand since 20.
if ! need_node || (($(node -p 'process.versions.node.split(".")[0]') < 20)); then
  echo 'Skipped: no OAuth client that others wrote is run, since there is no Node.js 20 with npm.'
  echo '0 passed, 0 failed, 10 skipped'     # As many as tests/clients has.
  exit
fi
make_scratch
quietly npm ci --prefix tests/clients --ignore-scripts --no-audit --no-fund --loglevel=error || fail 'npm ci did not end well.'

server=http://127.0.0.1:$(node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
set -m   # in a process group of its own, which leave_nothing ends
CARDKEEP_URLS=$server CARDKEEP_DATA=$scratch/data CARDKEEP_DATABASE=sqlite:$scratch/data/cardkeep.db \
  CARDKEEP_MASTER_KEY_FILE=$scratch/data.key artifacts/bin/Cardkeep.Server/release/cardkeep >"$scratch/server" 2>&1 </dev/null &
set +m
for ((i = 0; i < 300; i++)); do
  curl -fs -o /dev/null "$server/readyz" 2>/dev/null && break
  sleep 0.1
done
curl -fs -o /dev/null "$server/readyz" || fail 'Cardkeep did not start.'

(cd tests/clients && CARDKEEP_URL=$server node --test --test-reporter=tap) >"$scratch/tap" || true
count() { sed -n "s/^# $1 //p" "$scratch/tap" | tail -n 1; }
passed=$(count pass) failed=$(count fail)
if ((${passed:-0} + ${failed:-0} == 0)); then
  cat "$scratch/tap" >&2
  fail 'the clients did not run.'
fi
if ((failed > 0)); then cat "$scratch/tap"; else sed -n 's/^ok [0-9]* - //p' "$scratch/tap"; fi
echo "$passed passed, $failed failed"
((failed == 0))
