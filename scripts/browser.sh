#!/usr/bin/env bash
# The pages in a real browser (tests/browser): Chromium, driven against a sandbox that this starts and ends. A last line: "N passed,
# M failed", with ", K skipped" where there is no Chromium or no Node. Needs a built Cardkeep.
# PAGE_SHOTS=FOLDER keeps pictures of the pages there.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh

need_dotnet
need_sqlite
need_tzdata
need_curl
skip() {
  echo "Skipped: the pages are not opened in a browser, since there is no $1."
  echo '0 passed, 0 failed, 13 skipped'     # As many as tests/browser has.
  exit
}
CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip 'Chromium'
if ! need_node || (($(node -p 'process.versions.node.split(".")[0]') < 20)); then skip 'Node.js 20 with npm'; fi
make_scratch
quietly npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error || fail 'npm ci did not end well.'

port=$(node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
set -m   # in a process group of its own, which leave_nothing ends
# A passkey's domain is a name, and browsers take localhost for safe without TLS.
CARDKEEP_URLS=http://127.0.0.1:$port CARDKEEP_PUBLIC_URL=http://localhost:$port CARDKEEP_DATA=$scratch/data \
  CARDKEEP_DATABASE=sqlite:$scratch/data/cardkeep.db CARDKEEP_MASTER_KEY_FILE=$scratch/data.key \
  artifacts/bin/Cardkeep.Server/release/cardkeep >"$scratch/server" 2>&1 </dev/null &
set +m
for ((i = 0; i < 300; i++)); do
  curl -fs -o /dev/null "http://127.0.0.1:$port/readyz" 2>/dev/null && break
  sleep 0.1
done
curl -fs -o /dev/null "http://127.0.0.1:$port/readyz" || fail 'Cardkeep did not start.'

shots=${PAGE_SHOTS:+$(readlink -f "$PAGE_SHOTS")}
(cd tests/browser && CHROMIUM=$CHROMIUM CARDKEEP_URL=http://localhost:$port PAGE_SHOTS=$shots node --test --test-reporter=tap) \
  >"$scratch/tap" || true
count() { sed -n "s/^# $1 //p" "$scratch/tap" | tail -n 1; }
passed=$(count pass) failed=$(count fail)
if ((${passed:-0} + ${failed:-0} == 0)); then
  cat "$scratch/tap" >&2
  fail 'the browser did not run.'
fi
if ((failed > 0)); then cat "$scratch/tap"; else sed -n 's/^ok [0-9]* - //p' "$scratch/tap"; fi
echo "$passed passed, $failed failed"
((failed == 0))
