// One photo from a file to an enhanced file, in Node: node one-photo.ts kitchen.jpg
import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { createLuster, LusterError } from "@luster/client";

const [path = "kitchen.jpg"] = process.argv.slice(2);
const luster = createLuster({ baseUrl: process.env["LUSTER_URL"] ?? "http://localhost:3000" });

try {
  const job = await luster.enhance(await openAsBlob(path), {
    name: basename(path),
    tier: "basic",
    onProgress: ({ stage, sent, total }) => console.error(stage, `${sent} of ${total} bytes`),
  });
  const picture = await fetch(job.output.url ?? "");
  await writeFile("enhanced.jpg", new Uint8Array(await picture.arrayBuffer()));
  console.log(`enhanced.jpg, by ${job.engine}`);
} catch (error) {
  if (!(error instanceof LusterError)) throw error;
  console.error(`${error.message} (${error.code})`);
  process.exitCode = 1;
}
