import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isBroken, render, rowsOf } from "./report.ts";
import { runChaos } from "./run.ts";

const { values } = parseArgs({
  options: {
    jobs: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    /** Clients at once. */
    clients: { type: "string", default: "16" },
    /** A worker is killed in the life of every nth client. */
    "kill-every": { type: "string", default: "2" },
    /**
     * How many pictures the provider takes in a minute of the domain's, the smallest limit that it is known to give.
     */
    "per-minute": { type: "string", default: "5" },
    /** Keeps the logs and the data of the run, and says where. */
    keep: { type: "boolean", default: false },
  },
});
const jobs = Number(values.jobs);
const seed = Number(values.seed);

const start = Date.now();
const folder = await mkdtemp(join(tmpdir(), "luster-chaos-"));
const [clients, killEvery] = [Number(values.clients), Number(values["kill-every"])];
const perMinute = Number(values["per-minute"]);
const result = await runChaos({ jobs, seed, clients, killEvery, perMinute, folder });
const rows = rowsOf(result, jobs);
console.log(render(rows, result));
console.log(
  `\nSeed ${seed}, ${jobs} clients, ${clients} at once, workers killed for one in ${killEvery}, ${perMinute} pictures a minute, ${Math.round((Date.now() - start) / 1000)} s.`,
);
if (values.keep) console.log(`Logs and data: ${folder}`);
if (!values.keep) await rm(folder, { recursive: true, force: true });
process.exit(rows.some(isBroken) ? 1 : 0);
