#!/usr/bin/env bash
# A build that brings its own runtime: scripts/publish.sh [RUNTIME [FOLDER]], by default linux-x64 into artifacts/cardkeep-linux-x64. Where it
# runs, no .NET is needed, but SQLite's library (libsqlite3.so.0) and time zones (tzdata). Compiled beforehand (ReadyToRun). It makes
# exactly that, or fails: there is no lesser build that it falls back to.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/tools.sh

runtime=${1:-linux-x64}
folder=${2:-artifacts/cardkeep-$runtime}
need_dotnet
case $runtime in
  linux-x64) ;;
  *) fail "Cardkeep is published for linux-x64; elsewhere build it and run it on an installed .NET." ;;
esac
[[ ! -e $folder || -f $folder/cardkeep || -z $(ls -A "$folder") ]] || fail "$folder is there, and is no build of Cardkeep."

rm -rf "$folder"
say "Publishing for $runtime…"
quietly dotnet publish src/Cardkeep.Server -c Release -r "$runtime" --self-contained -o "$folder" --nologo -v q --disable-build-servers \
  -nowarn:NETSDK1188 -p:PublishDocumentationFiles=false || fail "Cardkeep could not be published for $runtime."
[[ -x $folder/cardkeep && -f $folder/libcoreclr.so ]] || fail "$folder has no runtime of its own."
echo "$folder: $(du -sm "$folder" | cut -f 1) MB"
