#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/check-includes passes the sources as they are, and names each kind of wrong include in a copy of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/check-includes

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/docs"
cp docs/architecture.md "$work/docs"
cp -r src models "$work"

# refused FILE INCLUDE EXPECTED: the check fails, and says so of this file.
refused() {
  local saved
  saved=$(cat "$work/$1" 2>/dev/null || true)
  mkdir -p "$(dirname "$work/$1")"
  echo "#include <$2>" >>"$work/$1"
  if found=$(scripts/check-includes "$work"); then
    echo "not refused: $2 in $1" >&2
    exit 1
  fi
  [[ $found == *"$1:"*"$3"* ]] || { echo "wrong words for $2 in $1: $found" >&2; exit 1; }
  if [[ -n $saved ]]; then printf '%s\n' "$saved" >"$work/$1"; else rm "$work/$1"; fi
}
refused src/base/errors.h spusim/config/config.h 'src/base may not include src/config'
refused src/device/spu_session.cpp spusim/models/system/simulation.h 'src/device may not include models/system'
refused src/analog/engine.h systemc 'src/ is free of SystemC'
refused src/training/trainer.cpp torch/torch.h 'libtorch stays in src/workload/torch'
refused src/attic/old.h spusim/base/errors.h 'src/attic is no room'
scripts/check-includes "$work"
