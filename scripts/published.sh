#!/usr/bin/env bash
# The self-contained build as a container runs it: not to be written, by a user without rights, without any .NET, with the settings of
# compose.yaml on a PostgreSQL; then as a sandbox on SQLite. A last line: "N passed, M failed".
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh
. scripts/postgres.sh

need_dotnet
need_sqlite
need_tzdata
need_postgres
need_curl
make_scratch

passed=0 failed=0
check() {
  local name=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then
    echo "Published: $name"
    passed=$((passed + 1))
  else
    head -n 40 "$scratch/said" "$scratch/log"
    echo "Error: the published build: $name, is not so."
    failed=$((failed + 1))
  fi
}

app=$scratch/app root=$scratch/root
scripts/publish.sh linux-x64 "$app"
mkdir -m 700 "$root" "$root/secrets"
head -c 32 /dev/urandom | base64 >"$root/secrets/master_key"
echo 'not asked for here' >"$root/secrets/database_password"
mkdir "$root/data"
chmod -R a-w,a+rX "$app" "$root"
: >"$scratch/log"
start_postgres
chmod 711 "$scratch/postgres"   # Its socket is for whoever may become anybody; here somebody without rights calls.
port=$((20000 + RANDOM % 20000))

# What compose.yaml sets, with this machine's places for the container's.
settings=(CARDKEEP_URLS="http://127.0.0.1:$port" DOTNET_EnableDiagnostics=0)
while IFS=': ' read -r name value; do
  case $name in
    CARDKEEP_PUBLIC_URL) value=https://cards.example.com ;;
    CARDKEEP_DATABASE) value=$CARDKEEP_TEST_POSTGRES ;;
    *) value=${value//\/run\/secrets/$root/secrets} ;;
  esac
  settings+=("$name=$value")
done < <(sed -n 's/^      \(CARDKEEP_[A-Z_]*: .*\)$/\1/p' compose.yaml)

# Nobody, in a folder that is nobody's, with nothing else in the environment. Only root can become somebody else.
become_container() {
  local who=(env -i)
  if ((EUID == 0)); then who=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs env -i); fi
  cd "$root/data"
  exec "${who[@]}" "${settings[@]}" "$app/cardkeep" "$@"
}
as_container() { (become_container "$@"); }
start() {
  local i
  set -m   # in a process group of its own, which leave_nothing ends
  become_container serve >"$scratch/printed" 2>"$scratch/log" </dev/null &
  set +m
  server=$!
  for ((i = 0; i < 300; i++)); do
    curl -fs -o /dev/null "http://127.0.0.1:$port/readyz" && return
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.05
  done
  return 1
}
ends_well() { kill -TERM "$server" && wait "$server"; }
answers() { [[ $(curl -s -o /dev/null -w '%{http_code}' "${@:2}" "http://127.0.0.1:$port$1") == "$wanted" ]]; }
refuses() { ! "$@"; }
is_empty() { [[ -z $(ls -A "$1") ]]; }
lists_cards() {
  local token
  token=$(sed -n 's/^TOKEN=//p' "$scratch/printed")
  curl -fs "http://127.0.0.1:$port/v2/cards?per_page=1" -H "Authorization: Bearer $token" | grep -q '"total_count":7'
}

check 'no server is healthy before one is started' refuses as_container healthy
check 'it starts in production, by a user without rights, in a folder that cannot be written' start
check 'it is healthy by its own word' as_container healthy
wanted=401
check 'nobody lists cards without a token' answers /v2/cards
check 'it ends well when it is told to' ends_well
check 'it wrote nothing beside the database' is_empty "$root/data"

chmod a+rwx "$root/data"
settings=(CARDKEEP_URLS="http://127.0.0.1:$port" CARDKEEP_DATA="$root/data/kept")
check 'a sandbox starts' start
check 'it lists the cards of the demo organization' lists_cards
check 'it ends well too' ends_well
began=$(date +%s%N)
check 'it starts again' start
echo "From its start to its first answer: $((($(date +%s%N) - began) / 1000000)) ms"
check 'and ends' ends_well

chmod -R u+w "$app" "$root"
echo "$passed passed, $failed failed"
((failed == 0))
