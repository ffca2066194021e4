import { fork } from "node:child_process";
import { parseArgs } from "node:util";
import * as z from "zod";
import { degradations } from "./degradations.ts";
import { measure, Row } from "./measure.ts";
import { haveMagick } from "./methods.ts";
import { photosIn } from "./photo.ts";
import { writeSheet } from "./sheet.ts";
import { tablesOf } from "./tables.ts";

const usage = `Usage: npm run bench:pictures -- DIR [--sheet FILE.png] [--side PIXELS] [--no-peers]

Degrades each photo of the folder in ${Object.keys(degradations).length - 1} known ways and measures how close the basic engine, at each strength, comes to the
photo again, beside nothing, sharp's normalise and five methods of ImageMagick.

  --sheet FILE   also write a contact sheet: each photo, and what each strength makes of it
  --side PIXELS  the longer side at which photos are measured (default: 480)
  --no-peers     leave out sharp's normalise and ImageMagick`;

const processes = 2;

/** A child measures its share of the photos and sends the rows to its parent. */
const Share = z.object({ files: z.array(z.string()), side: z.number(), peers: z.boolean() });
type Share = z.infer<typeof Share>;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    allowNegative: true,
    options: {
      sheet: { type: "string" },
      side: { type: "string", default: "480" },
      peers: { type: "boolean", default: true },
    },
  });
  const [folder] = positionals;
  const side = Number(values.side);
  if (folder === undefined || !Number.isInteger(side) || side < 16) {
    console.error(usage);
    return 2;
  }
  const files = await photosIn(folder);
  if (files.length === 0) {
    console.error(`No photo (JPEG, PNG, WebP) is in ${folder}.`);
    return 2;
  }
  if (values.peers && !haveMagick())
    console.log("ImageMagick's convert is not installed; its five methods are left out.\n");
  const shares = Array.from({ length: processes }, (_, part) =>
    files.filter((_, index) => index % processes === part),
  );
  const rows = await Promise.all(
    shares.map((share) => measured({ files: share, side, peers: values.peers })),
  );
  console.log(`${files.length} photos at ${side} pixels, ${rows.flat().length} results\n`);
  console.log(tablesOf(rows.flat()));
  if (values.sheet !== undefined) await writeSheet(files, values.sheet);
  return 0;
}

function measured(share: Share): Promise<Row[]> {
  if (share.files.length === 0) return Promise.resolve([]);
  const { promise, resolve, reject } = Promise.withResolvers<Row[]>();
  const child = fork(import.meta.filename);
  child.once("message", (rows) => resolve(z.array(Row).parse(rows)));
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`A measuring process ended with ${code}`)));
  child.send(share);
  return promise;
}

const report = (file: string): void => console.error(`measured ${file}`);

function serve(): void {
  process.once("message", (message) => {
    const share = Share.parse(message);
    void measure(share.files, { ...share, report }).then((rows) =>
      process.send?.(rows, () => process.exit(0)),
    );
  });
}

if (process.send) serve();
else process.exitCode = await main(process.argv.slice(2));
