import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { coldStarts, loads, warmRequests } from "./cold.ts";
import { listOverHttp } from "./http.ts";
import { hasPeers } from "./peers.ts";
import { heic, pictures } from "./pictures.ts";
import { table } from "./rounds.ts";
import { cdn, get, list, post, put } from "./signing.ts";

const usage = `Usage: npm run bench -- [--rounds N] [signing] [cold] [loads] [warm] [http] [pictures] [--heic FILE]

Measures Luster beside its peers in one run: medians of nine rounds (or N) in each of which every one runs once. Without a name, all of it.
With a HEIC file it is decoded and encoded beside Debian's heif-convert, where that is installed.
tools/bench-install.sh installs the peers.`;

const sections: Record<string, (rounds: number) => Promise<string[]>> = {
  signing: async (rounds) => [
    table("A presigned GET, processor time", await get(rounds), "µs"),
    table("A download's URL, processor time", await cdn(rounds), "µs"),
    table("A presigned PUT, processor time", await put(rounds), "µs"),
    table("A POST form, processor time", await post(rounds), "µs"),
    table("1,000 assets with 3 URLs each, processor time", await list(rounds), "ms"),
  ],
  async cold(rounds) {
    const { clock, processor } = await coldStarts(rounds);
    return [
      table("Cold start: process to first answer, by the clock", clock, "ms"),
      table("Cold start: process to first answer, processor time", processor, "ms"),
    ];
  },
  warm: async (rounds) => [table("One more request, processor time", await warmRequests(rounds), "ms")],
  loads: async (rounds) => [table("A function's bundle loaded, processor time", await loads(rounds), "ms")],
  http: async (rounds) => [
    table("A page of 100 assets over HTTP, by the clock", await listOverHttp(rounds), "ms"),
  ],
  pictures,
};

async function main(given: string[]): Promise<number> {
  const { values, positionals: names } = parseArgs({
    args: given,
    options: { rounds: { type: "string", default: "9" }, heic: { type: "string" } },
    allowPositionals: true,
  });
  const count = Number(values.rounds);
  if (!hasPeers() || !(count >= 1) || names.some((name) => !(name in sections))) {
    console.error(hasPeers() ? usage : "The peers are not installed: run tools/bench-install.sh");
    return 2;
  }
  const [processor] = cpus();
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${processor?.model}`;
  console.log(`${new Date().toISOString().slice(0, 10)}, ${machine}, medians of ${count} rounds\n`);
  for (const [name, section] of Object.entries(sections))
    if (names.length === 0 || names.includes(name))
      for (const each of await section(count)) console.log(each);
  if (values.heic !== undefined) console.log(await heic(values.heic, count));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
