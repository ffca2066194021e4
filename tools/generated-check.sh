#!/usr/bin/env bash
# Generates a client from docs/openapi.json as others do, type-checks it whole, and takes a photo through a machine with
# it. It stands outside the install of the project: the generator brings a TypeScript of its own, to .build.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$root/.build/generated-client
node=$root/node_modules/.bin/node

mkdir -p "$folder"
cp examples/generated-client/{flow.ts,package.json,package-lock.json,tsconfig.json} docs/openapi.json "$folder"
cd "$folder"
npm ci --ignore-scripts --no-audit --no-fund
npm run --silent generate
# What is generated asks not to be checked.
sed -i '/@ts-nocheck/d' api.ts
npm run --silent build

data=$(mktemp -d)
LUSTER_DATA=$data PORT=0 "$node" "$root/packages/local/src/main.ts" >"$data.log" 2>&1 &
machine=$!
trap 'kill $machine 2>/dev/null; wait $machine 2>/dev/null || true; rm -rf "$data" "$data".*' EXIT
until url=$(grep -om1 'Luster is ready at [^ ]*' "$data.log"); do
  kill -0 $machine 2>/dev/null || { cat "$data.log"; exit 1; }
  sleep 0.2
done
rm -f enhanced.jpg
"$node" "$root/tools/samples.ts" "$data.photos"
"$node" built/flow.js "${url##* }" "$data.photos/dim-room.jpg" enhanced.jpg
test -s enhanced.jpg
