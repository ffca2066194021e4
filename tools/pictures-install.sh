#!/usr/bin/env bash
# The programs that tests of pictures compare with, from Debian. Those tests are left out where one is missing.
set -euo pipefail

programs=(heif-enc heif-convert exiftool)
packages=(libheif-examples libimage-exiftool-perl)

for program in "${programs[@]}"; do
  command -v "$program" >/dev/null && continue
  echo "Installing ${packages[*]}"
  as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  break
done
