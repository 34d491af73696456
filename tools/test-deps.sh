#!/usr/bin/env bash
# Installs what tests start for themselves when it is absent: servers, a foreign SMPP
# peer, a foreign verifier of signatures, and a browser.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null || missing+=(postgresql)
compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || missing+=(faketime)
perl -MNet::SMPP -e1 2>/dev/null || missing+=(libnet-smpp-perl)
command -v npm >/dev/null || missing+=(nodejs npm)
[ -n "${CHROMIUM:-}" ] || [ -x /usr/bin/chromium-headless-shell ] || [ -x /usr/bin/chromium ] || missing+=(chromium-headless-shell)

# quietly shows what a command says only if it fails.
quietly() {
  local log
  log=$(mktemp)
  "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  rm -f "$log"
}

install() {
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "The tests start programs of their own and need: ${missing[*]}." >&2
    echo "Install them, on Debian or Ubuntu: sudo apt-get install ${missing[*]}" >&2
    return 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  local get=("${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}")
  "${get[@]}" || { "${as_root[@]}" apt-get update -qq && "${get[@]}"; }
}
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]} for the tests" >&2
  quietly install
fi

cd "$(dirname "$0")/../services/notification/internal/sender/testdata/verify"
[ node_modules/.package-lock.json -nt package-lock.json ] || quietly npm ci --ignore-scripts --no-audit --no-fund
