#!/usr/bin/env bash
# OAuth clients that others wrote (tests/clients) against a sandbox that this starts and ends. A last line: "N passed, M failed",
# with ", K skipped" where there is no Node. Needs a built Cardkeep.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh
. scripts/sandbox.sh

need_dotnet
need_sqlite
need_tzdata
need_curl
# The clients want WebCrypto, which Node.js has had at hand since 20.
if ! need_node 20; then
  echo 'Skipped: no OAuth client that others wrote is run, since there is no Node.js 20 with npm.'
  echo '0 passed, 0 failed, 10 skipped'     # As many as tests/clients has.
  exit
fi
make_scratch
npm_ci tests/clients

server=http://127.0.0.1:$(free_port)
serve_sandbox "$server"
run_node_tests tests/clients CARDKEEP_URL="$server"
