// A whole shoot, a few photos at a time: node shoot.ts 12-garden-lane/*.jpg
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { createLuster } from "@luster/client";

const paths = process.argv.slice(2);
const luster = createLuster({ baseUrl: process.env["LUSTER_URL"] ?? "http://localhost:3000" });

const run = luster.shoot({ name: "12 Garden Lane", tier: "basic", parallel: 4 });
run.on(({ name, state, sent, size, error }) => {
  if (state !== "uploading" || sent === size) console.log(name, state, error?.message ?? "");
});
run.add(await Promise.all(paths.map(async (path) => new File([await openAsBlob(path)], basename(path)))));

await run.finished();
const { enhanced, failed } = run.totals;
console.log(`${enhanced} enhanced, ${failed} failed, in shoot ${await run.shootId()}`);
