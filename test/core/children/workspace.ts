import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createWorkspace } from "@luster/core/workspace";

const { clear, use } = createWorkspace(process.argv[2] ?? "");
await clear();
await use(async (folder) => {
  await writeFile(join(folder, "original"), "bytes");
  console.log("at work");
  await new Promise((resolve) => setInterval(resolve, 60_000));
});
