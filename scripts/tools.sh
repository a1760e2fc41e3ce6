# shellcheck shell=bash
# What the scripts need from the machine. Sourced by them, in the root of the repository.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "${0##*/}: $*"
  exit 1
}

# Shows what a command printed only when it fails. The log has no name, so that an interrupt cannot leave it behind.
quietly() {
  local log status=0
  log=$(mktemp)
  exec 3<>"$log"
  rm -f "$log"
  "$@" >&3 2>&3 </dev/null || status=$?
  ((status == 0)) || cat /dev/fd/3 >&2
  exec 3>&-
  return "$status"
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

can_install() {
  command -v apt-get >/dev/null && as_root true 2>/dev/null
}

apt_install() {
  local apt=(as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300)
  say "Installing $1…"
  # The package lists are fetched only when the ones at hand do not do.
  "${apt[@]}" install --no-install-recommends "$1" >/dev/null 2>&1 </dev/null ||
    { quietly "${apt[@]}" update && quietly "${apt[@]}" install --no-install-recommends "$1"; }
}

need_dotnet() {
  local version root
  command -v dotnet >/dev/null || fail '.NET SDK 10.0.4xx is needed, and there is no dotnet on the PATH.'
  if ! version=$(dotnet --version 2>/dev/null); then
    # The SDK wants ICU, which a bare machine lacks and Cardkeep never uses.
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    version=$(dotnet --version 2>/dev/null) || version=''
  fi
  [[ $version == 10.* ]] ||
    fail ".NET SDK 10.0.4xx is needed (global.json asks for it); here: $(dotnet --list-sdks 2>/dev/null | awk '{ printf "%s ", $1 }')"
  # A built program does not look for its runtime beside an SDK that was unpacked by hand.
  root=$(dirname "$(readlink -f "$(command -v dotnet)")")
  if [[ -z ${DOTNET_ROOT-} && -d $root/host/fxr ]]; then export DOTNET_ROOT=$root; fi
}

have_sqlite() {
  local file
  [[ $(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) == *libsqlite3.so.0* ]] && return
  for file in /{,usr/,usr/local/}lib{,64}/{,*-linux-gnu/}libsqlite3.so.0; do
    [[ -e $file ]] && return
  done
  return 1
}

need_sqlite() {
  have_sqlite && return
  if can_install && apt_install libsqlite3-0 && have_sqlite; then return; fi
  fail 'SQLite 3 is needed: install libsqlite3.so.0 (libsqlite3-0 on Debian, sqlite-libs on Fedora and Alpine).'
}

# Limits turn at midnight where the organization is.
have_tzdata() { [[ -e ${TZDIR:-/usr/share/zoneinfo}/Europe/Paris ]]; }

need_tzdata() {
  have_tzdata && return
  if can_install && apt_install tzdata && have_tzdata; then return; fi
  fail 'time zones are needed: install tzdata.'
}

have_node() { command -v npm >/dev/null && [[ $(node --version 2>/dev/null) =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= $1)); }

# Of this version or newer; false where there is none, since what needs it can be left out.
need_node() {
  have_node "$1" && return
  can_install && apt_install nodejs && apt_install npm && have_node "$1"
}

# A page of commands is tested by running them.
need_curl() {
  command -v curl >/dev/null && return
  if can_install && apt_install curl && command -v curl >/dev/null; then return; fi
  fail 'curl is needed by a test: install it.'
}

# Build servers would outlive the script, and keep its output open. Without ICU the SDK warns of every language a package has.
build() {
  dotnet build "$1" -c Release --nologo -v q --disable-build-servers -nowarn:NETSDK1188
}
