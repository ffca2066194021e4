#!/usr/bin/env bash
# What the benchmarks compare with: packages beside the workspaces, none of which Luster itself uses from there.
set -euo pipefail

cd "$(dirname "$0")/../bench/peers"
npm ci --no-audit --no-fund --ignore-scripts
