#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: package_test.sh BUILD
# Makes the Debian packages of a build, installs them in a bare Debian (debootstrap; needs root and a network), runs
# the main job there, and builds and runs the programs of docs/library.md. The sources are not in that system.
set -euo pipefail
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
bare=$(mktemp -d)
clean() {
  umount "$bare/proc" 2>/dev/null || true
  rm -rf --one-file-system "$bare"
}
trap clean EXIT

rm -rf "$build/packages"
(cd "$build" && cpack -G DEB >package.log 2>&1) || { cat "$build/package.log"; exit 1; }
debootstrap --variant=minbase bookworm "$bare" >"$build/debootstrap.log" 2>&1 ||
  { tail -n 5 "$build/debootstrap.log"; exit 1; }
cp "$build"/packages/*.deb "$bare/root/"
cp -r "$here/consumer" "$bare/root/consumer"
mount --bind /proc "$bare/proc"

cat >"$bare/root/try" <<'TRY'
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
cd /root
apt-get update >/dev/null
apt-get install -y --no-install-recommends ./spusim_*.deb >install.log 2>&1 || { tail install.log; exit 1; }
spusim --version
spusim run digits --quiet --out digits
test "$(wc -l <digits/metrics.csv)" = 202
spusim presets discrete-64 >/dev/null
test -s /usr/share/doc/spusim/copyright
test -s /usr/share/bash-completion/completions/spusim
apt-get install -y --no-install-recommends ./libspusim-dev_*.deb cmake g++ make >install.log 2>&1 ||
  { tail install.log; exit 1; }
cmake -S consumer -B build >configure.log || { tail configure.log; exit 1; }
cmake --build build
for program in solve_alone solve_system chip_master; do
  "build/$program"
done
TRY
chroot "$bare" bash /root/try
