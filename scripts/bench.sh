#!/usr/bin/env bash
# Builds, starts a throw-away PostgreSQL (durable, like every one here), and runs the benchmark with these arguments: scripts/bench.sh list
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh

need_dotnet
need_sqlite
need_tzdata
need_postgres
make_scratch
say 'Building…'
guarded quietly build bench/Cardkeep.Bench
start_postgres
guarded artifacts/bin/Cardkeep.Bench/release/Cardkeep.Bench "$@"
