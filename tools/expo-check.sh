#!/usr/bin/env bash
# Type-checks examples/expo as who copies it does: against the client's package, with Expo's own types. It stands
# outside the install of the project, so that nobody else waits for 450 MB of React Native: they go to .build/expo.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$PWD/.build/expo

mkdir -p "$folder"
cp examples/expo/{App.tsx,package.json,tsconfig.json} "$folder"
packed=$(npm pack --silent --workspace @luster/client --pack-destination "$folder" | tail -1)
mv "$folder/$packed" "$folder/luster-client.tgz"
cd "$folder"
# The tarball is another one each time: what a lock says of an earlier one would be refused.
rm -f package-lock.json
npm install --ignore-scripts --no-audit --no-fund
npm run check
