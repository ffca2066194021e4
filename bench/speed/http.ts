import { Agent, createServer, get } from "node:http";
import { buffer } from "node:stream/consumers";
import { close, listen } from "@luster/local/cloud/listen";
import { startMachine } from "../../test/kit/machine.ts";
import { shootOf, tiny } from "../load/shoots.ts";
import { type Row, rounds } from "./rounds.ts";

/** How many of a list are asked for one after another in one measurement. */
const times = 30;

/**
 * A page of 100 assets from the one-machine run, from the request to the answer's last byte: beside the same bytes from
 * a server of Node's that has nothing else to do, and packed by gzip.
 */
export async function listOverHttp(count: number): Promise<Row[]> {
  const machine = await startMachine({ POWERTOOLS_LOG_LEVEL: "SILENT" });
  const agent = new Agent({ keepAlive: true });
  const page = `/shoots/${await shootOf(machine.api, 100, tiny)}/assets?limit=100`;
  const bytes = await fetched(machine.url + page, agent);
  const bare = createServer((_, response) => response.end(bytes));
  const port = await listen(bare);
  const runner = (name: string, url: string, headers = {}) => ({
    name,
    run: () => timeOf(() => fetched(url, agent, headers)),
  });
  try {
    return await rounds(
      [
        runner(`bare node:http, ${kilobytes(bytes)}`, `http://127.0.0.1:${port}`),
        runner("Luster", machine.url + page),
        runner("Luster, gzip", machine.url + page, { "accept-encoding": "gzip" }),
      ],
      count,
    );
  } finally {
    agent.destroy();
    await close(bare);
    await machine.stop();
  }
}

async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  for (let time = 0; time < times; time++) await call();
  return (performance.now() - from) / times;
}

async function fetched(url: string, agent: Agent, headers: Record<string, string> = {}): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  get(url, { agent, headers }, (answer) => {
    if (answer.statusCode !== 200) return reject(new Error(`${url} was answered ${answer.statusCode}`));
    buffer(answer).then(resolve, reject);
  }).on("error", reject);
  return await promise;
}

const kilobytes = (bytes: Buffer): string => `${(bytes.length / 1_000).toFixed(0)} kB`;
