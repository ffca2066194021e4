// `npm install` leaves an optional platform package out of the lockfile when the registry it asks does not
// carry it (mirrors often hold Linux alone), and `npm ci` then refuses that lockfile on every machine.
// This adds the missing entries with the integrity hash that the registry publishes, so that every system installs
// exactly what was locked. Run it after each change of dependencies: node tools/complete-lockfile.mjs
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

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

/** Asks the registry for each hash that is missing; one that it does not know ends the command. */
const view = async (spec) =>
  (await promisify(execFile)("npm", ["view", spec, "dist.integrity"])).stdout.trim();
const unhashed = Object.entries(lock.packages).filter(
  ([place, entry]) => place.includes("node_modules/") && !entry.link && !entry.inBundle && !entry.integrity,
);
for (const [place, entry] of unhashed) {
  const name = entry.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
  const integrity = await view(`${name}@${entry.version}`);
  if (!integrity) throw new Error(`the registry names no integrity hash of ${name}@${entry.version}`);
  entry.integrity = integrity;
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to package-lock.json, ${unhashed.length} hashes`);
