#!/usr/bin/env bash
# Fuzzes every target for the time given, one after the other.
set -euo pipefail

grep -rlE '^func Fuzz' --include='*_test.go' proto pkg services | while read -r file; do
  for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]+)\(.*/\1/p' "$file"); do
    echo "== $target ($(dirname "$file"))"
    go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$1"
  done
done
