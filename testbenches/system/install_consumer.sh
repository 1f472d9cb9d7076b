#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the build into an empty folder, and builds and runs a program that finds spusim there.
set -euo pipefail
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
cmake -S "$here/consumer" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
  >"$work/configure.log" || { cat "$work/configure.log"; exit 1; }
cmake --build "$work/build" || exit 1
"$work/build/consumer"

# The installed program finds its own configurations and its network module.
cd "$work"
unset SPUSIM_MODULE_DIR SPUSIM_CONFIG_DIR
"$work/prefix/bin/spusim" train --set train.iterations=1 --set anneal.time_tau=1 --quiet --out trained
test -s trained/metrics.csv
