import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { startMachine } from "../../test/kit/machine.ts";
import { hasPeers } from "../speed/peers.ts";
import { drain } from "./drain.ts";
import { type Load, under } from "./fire.ts";
import { photo, shootOf, tiny, upload } from "./shoots.ts";

const usage = `Usage: npm run bench:load -- [--seconds N] [--clients N,N] [--assets N,N] [--jobs N]

Starts the one-machine run on a free port with its own data, and measures it from this process over loopback:
presign, list, confirm and job with each number of clients (1, 10 and 100), for N seconds (5) or as many requests as
are left to make; a page of shoots with so many assets (10, 100, 1000 and 5000); and so many jobs (500) until all
have ended, with the machine's memory; for each number of clients there are at least as many. Ends with 1 after any answer of 500 and above, or a job that did not succeed.
tools/bench-install.sh installs autocannon.`;

async function main(given: string[]): Promise<number> {
  const { values } = parseArgs({
    args: given,
    options: {
      seconds: { type: "string", default: "5" },
      clients: { type: "string", default: "1,10,100" },
      assets: { type: "string", default: "10,100,1000,5000" },
      jobs: { type: "string", default: "500" },
    },
  });
  const [seconds = 0, jobs = 0] = [values.seconds, values.jobs].map(Number);
  const [clients = [], sizes = []] = [values.clients, values.assets].map((list) =>
    list.split(",").map(Number),
  );
  const isEnough = jobs >= clients.length * Math.max(...clients);
  if (!hasPeers() || !isEnough || ![seconds, jobs, ...clients, ...sizes].every((number) => number >= 1)) {
    console.error(hasPeers() ? usage : "The peers are not installed: run tools/bench-install.sh");
    return 2;
  }
  const [processor] = cpus();
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${processor?.model}\n`,
  );
  const machine = await startMachine({ UPLOADS_PENDING_MAX: "1000000", POWERTOOLS_LOG_LEVEL: "SILENT" });
  try {
    const { failed, unsuccessful } = await measure(machine, { seconds, jobs, clients, sizes });
    console.log(`${failed} answers of 500 and above; ${unsuccessful} jobs that did not succeed.`);
    return failed + unsuccessful > 0 ? 1 : 0;
  } finally {
    await machine.stop();
  }
}

type Machine = Awaited<ReturnType<typeof startMachine>>;
type Wish = { seconds: number; jobs: number; clients: number[]; sizes: number[] };

async function measure(machine: Machine, wish: Wish) {
  const { api, pid } = machine;
  const rows = await ofPages(machine, wish);
  const shoot_id = await api.shoot();
  rows.push(...(await ofPresign(machine, wish, shoot_id)));
  const assets = await upload(api, shoot_id, wish.jobs, await photo());
  rows.push(...(await once(machine, wish, { name: "confirm", path: "/uploads/confirm" }, assets)));
  const from = performance.now();
  rows.push(...(await once(machine, wish, { name: "job", path: "/jobs" }, assets)));
  console.log(table(rows));
  const { ended, unsuccessful, megabytes } = await drain(api, { pid, jobs: assets.length });
  const minutes = (performance.now() - from) / 60_000;
  const rate = (ended / minutes).toFixed(0);
  console.log(`${ended} jobs, photos of 1.2 megapixels, in ${minutes.toFixed(1)} minutes: ${rate} a minute.`);
  const quarters = megabytes.map((value) => value.toFixed(0)).join(", ");
  console.log(`The most memory that the machine had in each quarter of it: ${quarters} MB.\n`);
  return { failed: rows.reduce((sum, { failed }) => sum + failed, 0), unsuccessful };
}

/** The first page of shoots of each size to ten clients, and of the smallest to each number of clients. */
async function ofPages({ api, url }: Machine, { seconds, clients, sizes }: Wish): Promise<Load[]> {
  const rows: Load[] = [];
  const page = async (size: number, id: string, count: number) => {
    const name = `the first page of ${size.toLocaleString("en")} assets`;
    rows.push(await under({ name, url, clients: count, seconds, path: `/shoots/${id}/assets` }));
  };
  const shoots: [size: number, id: string][] = [];
  for (const size of sizes) shoots.push([size, await shootOf(api, size, tiny)]);
  for (const [size, id] of shoots) await page(size, id, 10);
  for (const [size, id] of shoots.slice(0, 1))
    for (const count of clients.filter((each) => each !== 10)) await page(size, id, count);
  return rows;
}

async function ofPresign({ url }: Machine, { seconds, clients }: Wish, shoot_id: string): Promise<Load[]> {
  const file = { shoot_id, filename: "a.jpg", content_type: "image/jpeg", file_size: 1_000_000 };
  const request = { name: "presign", url, path: "/uploads/presign", bodies: [JSON.stringify(file)] };
  const rows: Load[] = [];
  for (const count of clients) rows.push(await under({ ...request, clients: count, seconds }));
  return rows;
}

/** What can be done once to an asset: each number of clients has its share of them. */
async function once(
  { url }: Machine,
  { clients }: Wish,
  request: { name: string; path: string },
  assets: string[],
): Promise<Load[]> {
  const rows: Load[] = [];
  for (const [at, count] of clients.entries()) {
    const share = assets.filter((_, asset) => asset % clients.length === at);
    const bodies = share.map((asset_id) => JSON.stringify({ asset_id }));
    rows.push(await under({ ...request, url, clients: count, bodies }));
  }
  return rows;
}

function table(rows: readonly Load[]): string {
  const lines = rows.map(
    ({ name, clients, requests, p50, p99, statuses }) =>
      `| ${name} | ${clients} | ${requests.toFixed(0)} | ${p50} ms | ${p99} ms | ${statuses} |`,
  );
  return [
    "| | clients | a second | p50 | p99 | answers |",
    "| --- | --: | --: | --: | --: | --- |",
    ...lines,
    "",
  ].join("\n");
}

process.exitCode = await main(process.argv.slice(2));
