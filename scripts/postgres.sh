# shellcheck shell=bash
# A throw-away PostgreSQL for tests and benchmarks, and the promise that nothing a script starts outlives it.
# Sourced after tools.sh.

scratch='' scratch_home=${TMPDIR:-/tmp} postgres_bin='' postgres_data=''
patience=5   # seconds that a running command has to end by itself when the script is interrupted

# A folder in memory, where there is plenty of it: what nobody needs afterwards has no disk to wait for. Not for benchmarks.
roomy_memory() {
  local need=$((6 * 1024 * 1024)) room memory   # kB: PostgreSQL keeps a log of up to 1 GB, and files stay to the end
  [[ -d /dev/shm && -w /dev/shm && -r /proc/meminfo ]] || return 1
  room=$(df -kP /dev/shm | awk 'NR == 2 { print $4 }')
  memory=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  ((room > need && memory > 2 * need)) && echo /dev/shm
}

# A folder that is gone when the script ends, however it ends.
make_scratch() {
  trap leave_nothing EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  scratch=$(mktemp -d "$scratch_home/cardkeep.XXXXXX")
  # The name of a socket has room for 107 bytes.
  if ((${#scratch} > 70)); then
    rmdir "$scratch"
    scratch=$(TMPDIR='' mktemp -d -t cardkeep.XXXXXX)
  fi
  chmod 711 "$scratch"   # PostgreSQL's user has a folder in it
  # What the SDK and a test that died leave in the temporary folder goes too, but not the locks that all restores share.
  export NUGET_SCRATCH="${NUGET_SCRATCH:-${TMPDIR:-/tmp}/NuGetScratch$(id -un)}"
  mkdir -m 711 "$scratch/tmp"
  export TMPDIR="$scratch/tmp"
}

leave_nothing() {
  local group i
  trap '' HUP INT TERM
  set +e   # every step is tried
  for group in $(jobs -pr); do
    kill -TERM -- "-$group" 2>/dev/null
    for ((i = 0; i < patience * 10; i++)); do
      kill -0 -- "-$group" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$group" 2>/dev/null
  done
  if [[ -n $postgres_data ]]; then as_postgres "$postgres_bin/pg_ctl" stop -m immediate -s -D "$postgres_data" >/dev/null 2>&1; fi
  rm -rf "$scratch"
}

# Runs a command in a process group of its own: what it starts ends with it, and a signal to the script reaches all of it.
guarded() {
  local group status=0
  set -m
  "$@" </dev/null &
  group=$!
  set +m
  wait "$group" || status=$?
  kill -KILL -- "-$group" 2>/dev/null || true
  return "$status"
}

# What the PATH says comes first, then the newest. A name on the PATH may be a link: what counts is where the server lives.
find_postgres() {
  local initdb folder version
  while read -r initdb; do
    folder=$(dirname "$(readlink -f "$initdb")")
    [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres ]] || continue
    version=$("$folder/postgres" --version) || continue
    if [[ $version =~ [0-9]+ ]] && ((BASH_REMATCH[0] >= 15)); then
      postgres_bin=$folder
      return
    fi
  done < <(type -ap initdb || true; printf '%s\n' /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb | sort -rV)
  return 1
}

need_postgres() {
  local settings=/etc/postgresql-common/createcluster.conf
  find_postgres && return
  if can_install; then
    # Debian's package makes and starts a cluster of its own, unless this says no before it is installed.
    if [[ ! -e $settings ]]; then
      as_root mkdir -p "${settings%/*}"
      echo 'create_main_cluster = false' | as_root tee "$settings" >/dev/null
    fi
    if apt_install postgresql && find_postgres; then return; fi
  fi
  fail 'PostgreSQL 15 or newer is needed: install its server (postgresql on Debian, postgresql-server on Fedora).'
}

# PostgreSQL refuses to run as root.
postgres_user() {
  if getent passwd postgres >/dev/null; then echo postgres; else echo nobody; fi
}

# In a session of its own, so that no Ctrl-C stops a command half-way: what it started or took could not be given back.
as_postgres() {
  local user
  if ((EUID == 0)); then
    user=$(postgres_user)
    set -- setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"
  fi
  (cd "$scratch" && setsid --wait "$@")
}

start_postgres() {
  local folder=$scratch/postgres
  unset "${!PG@}"   # PGPORT, PGOPTIONS and their like would lead server and tests astray
  mkdir -m 700 "$folder"
  if ((EUID == 0)); then chown "$(postgres_user)" "$folder"; fi
  postgres_data=$folder/data
  quietly as_postgres "$postgres_bin/initdb" --no-sync -U cardkeep -A trust -E UTF8 --no-locale -D "$postgres_data" ||
    fail 'PostgreSQL made no cluster.'
  cat >>"$postgres_data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
port = 5432
max_connections = 300
shared_buffers = 128MB
dynamic_shared_memory_type = mmap
END
  if ! quietly as_postgres "$postgres_bin/pg_ctl" start -s -D "$postgres_data" -l "$folder/log"; then
    cat "$folder/log" >&2
    fail 'PostgreSQL did not start.'
  fi
  export CARDKEEP_TEST_POSTGRES="postgres://cardkeep@/postgres?host=$folder"
  # For tests that start a cluster of their own, which they may kill.
  export CARDKEEP_TEST_POSTGRES_BIN=$postgres_bin
  CARDKEEP_TEST_POSTGRES_USER=$(postgres_user)
  export CARDKEEP_TEST_POSTGRES_USER
}
