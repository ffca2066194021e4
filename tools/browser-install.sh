#!/usr/bin/env bash
# The browser that test:browser drives: Debian's Chromium.
set -euo pipefail

command -v chromium > /dev/null && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium > /dev/null
