#!/usr/bin/env bash
# The pages in a real browser (tests/browser): Chromium, driven against a sandbox that this starts and ends. A last line: "N passed,
# M failed", with ", K skipped" where there is no Chromium or no Node. Needs a built Cardkeep.
# PAGE_SHOTS=FOLDER keeps pictures of the pages there.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh
. scripts/sandbox.sh

need_dotnet
need_sqlite
need_tzdata
need_curl
skip() {
  echo "Skipped: the pages are not opened in a browser, since there is no $1."
  echo '0 passed, 0 failed, 18 skipped'     # As many as tests/browser has.
  exit
}
CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip 'Chromium'
need_node 20 || skip 'Node.js 20 with npm'
make_scratch
npm_ci tests/browser

port=$(free_port)
# A passkey's domain is a name, and browsers take localhost for safe without TLS.
serve_sandbox "http://127.0.0.1:$port" CARDKEEP_PUBLIC_URL="http://localhost:$port"
run_node_tests tests/browser CHROMIUM="$CHROMIUM" CARDKEEP_URL="http://localhost:$port" \
  PAGE_SHOTS="${PAGE_SHOTS:+$(readlink -f "$PAGE_SHOTS")}"
