#!/usr/bin/env bash
# The programs that `npm run test:conformance` runs, from Debian. With --check it only says what is missing.
set -euo pipefail

programs=(radosgw ceph-mon ceph-osd ceph java javac)
# The JDK, not only the runtime: at its start DynamoDB Local is told to listen on 127.0.0.1 by Java in source.
packages=(radosgw ceph-mon ceph-osd openjdk-17-jdk-headless)

missing() {
  local program
  for program in "${programs[@]}"; do
    command -v "$program" >/dev/null || printf ' %s' "$program"
  done
}

absent=$(missing)
if [[ ${1-} == --check ]]; then
  [[ -z $absent ]] && exit 0
  echo "Not installed here:$absent. Run tools/conformance-install.sh (Debian; half a minute, 520 MB)." >&2
  exit 1
fi
if [[ -z $absent ]]; then
  echo "Already installed: ${programs[*]}"
  exit 0
fi

echo "Installing ${packages[*]}"
as_root=()
[[ $(id -u) == 0 ]] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
