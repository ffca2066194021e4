// `npm install` leaves an optional platform package out of the lockfile when the registry it asks does not
// carry it (mirrors often hold Linux alone), and `npm ci` then refuses that lockfile on every machine.
// This adds the missing entries, so that Linux installs what it needs and other systems ask their own registry.
// Run it after each change of dependencies: node tools/complete-lockfile.mjs
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

const systems =
  /(?<os>android|darwin|freebsd|linux|openharmony|win32|wasm32)[-_]?(?<cpu>arm64|arm|x64|ia32|ppc64|riscv64|s390x|wasi)?/;

function platform(name) {
  const { os, cpu } = systems.exec(name.split("/").at(-1))?.groups ?? {};
  return os === undefined || os === "wasm32" ? { cpu: ["wasm32"] } : { ...(cpu && { cpu: [cpu] }), os: [os] };
}

let added = 0;
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (lock.packages[place]) continue;
    lock.packages[place] = { version, ...platform(name), ...(entry.dev && { dev: true }), optional: true };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to package-lock.json`);
