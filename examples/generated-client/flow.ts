// One photo from a file to an enhanced file, by a client that was generated from the OpenAPI document:
// node built/flow.js URL PHOTO OUTPUT
import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Api, type Asset, type Job } from "./api.ts";

const [baseUrl = "http://127.0.0.1:3000", photo = "photo.jpg", output = "enhanced.jpg"] =
  process.argv.slice(2);
const token = process.env["LUSTER_TOKEN"];
const luster = new Api({
  baseUrl,
  ...(token !== undefined && { baseApiParams: { headers: { authorization: `Bearer ${token}` } } }),
});

const { data: shoot } = await luster.shoots.shootsCreate({ name: "12 Harbour Street" });
const asset = await uploaded(shoot.shoot_id, photo);
const { data: job } = await luster.jobs.jobsCreate({ asset_id: asset.asset_id, tier: "basic" });
const done = await ended(job);
if (done.status !== "succeeded") throw new Error(`The job ended as ${done.status}: ${done.error?.code}`);
const { data: list } = await luster.shoots.assetsList(shoot.shoot_id);
const url = list.assets[0]?.outputs[0]?.url;
if (url === undefined) throw new Error("The list of the shoot's photos has no output.");
await writeFile(output, Buffer.from(await (await fetch(url)).arrayBuffer()));
console.log(`${done.job_id} succeeded: ${output}`);

/** Presigns, uploads straight to storage, and confirms. Each reply could be one to a request for many. */
async function uploaded(shoot_id: string, path: string): Promise<Asset> {
  const body = await openAsBlob(path);
  const wish = { shoot_id, filename: basename(path), file_size: body.size };
  const { data: ticket } = await luster.uploads.uploadsPresign(wish);
  if (!("asset_id" in ticket)) throw new Error("The reply is no ticket.");
  const headers = new Headers();
  for (const [name, value = ""] of Object.entries(ticket.headers ?? {})) headers.set(name, value);
  const reply = await fetch(ticket.url, { method: ticket.method, headers, body });
  if (!reply.ok) throw new Error(`The storage answered ${reply.status}.`);
  const { data: asset } = await luster.uploads.uploadsConfirm({ asset_id: ticket.asset_id });
  if (!("asset_id" in asset)) throw new Error("The reply is no asset.");
  return asset;
}

/** Asks again until the job has ended. */
async function ended(job: Job): Promise<Job> {
  let seen = job;
  while (seen.status === "queued" || seen.status === "processing") {
    await pause(500);
    seen = (await luster.jobs.jobsGet(seen.job_id)).data;
  }
  return seen;
}
