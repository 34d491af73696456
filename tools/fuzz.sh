#!/usr/bin/env bash
# Fuzzes every target for the time given, one after the other.
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# go test may fail with nothing but "context deadline exceeded" when the time is
# up while a worker is at an input (golang/go#75804). What it finds it writes down.
fuzz() {
  go test "$1" -run '^$' -fuzz "^$2\$" -fuzztime "$3" >"$log" 2>&1 && return
  grep -q 'context deadline exceeded' "$log" && ! grep -q 'Failing input written\|panic:' "$log"
}

grep -rlE '^func Fuzz' --include='*_test.go' proto pkg services | while read -r file; do
  for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]+)\(.*/\1/p' "$file"); do
    fuzz "./$(dirname "$file")" "$target" "$1" || { cat "$log" >&2; exit 1; }
    echo "$target ($(dirname "$file")): $(grep -o 'execs: [0-9]*' "$log" | tail -1), nothing found"
  done
done
