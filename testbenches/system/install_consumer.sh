#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: install_consumer.sh BUILD
# Installs the build into an empty folder, and builds and runs programs that find spusim there when its
# sources are gone.
set -euo pipefail
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
source=$(realpath "$here/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
cp -r "$here/consumer" "$work/consumer"

# The sources are gone for what is installed: every mention of their configurations is replaced by a path of the
# same length that does not exist.
gone=$(printf '%s' "$source/configs" | sed 's/[^/]/-/g')
test ! -e "$gone"
find "$work/prefix" -type f \( -name '*.a' -o -name '*.so' -o -path '*/bin/*' \) \
  -exec env LC_ALL=C sed -i "s|$source/configs|$gone|g" {} +
if grep -rlF "$source/configs" "$work/prefix"; then
  echo "these files still name the sources"
  exit 1
fi
unset SPUSIM_MODULE_DIR SPUSIM_CONFIG_DIR

cd "$work"
cmake -S consumer -B build -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >configure.log ||
  { cat configure.log; exit 1; }
cmake --build build || exit 1
for program in solve_alone solve_system chip_master; do
  "build/$program"
done
if ldd build/solve_alone | grep -q systemc; then
  echo "solve_alone: the library alone needs SystemC"
  exit 1
fi

# The installed program finds its own configurations and its network module.
test -s prefix/share/doc/spusim/LICENSE
prefix/bin/spusim presets integrated-256 >/dev/null
prefix/bin/spusim train --set train.iterations=1 --set anneal.time_tau=1 --quiet --out trained
test -s trained/metrics.csv
