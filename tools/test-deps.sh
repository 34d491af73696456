#!/usr/bin/env bash
# Installs what tests start for themselves, servers and a foreign SMPP peer, when it is absent.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null || missing+=(postgresql)
compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || missing+=(faketime)
perl -MNet::SMPP -e1 2>/dev/null || missing+=(libnet-smpp-perl)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
  echo "The tests start programs of their own and need: ${missing[*]}." >&2
  echo "Install them, on Debian or Ubuntu: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
echo "installing ${missing[*]} for the tests" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
install() { "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
{ install || { "${as_root[@]}" apt-get update -qq && install; }; } >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
rm -f "$log"
