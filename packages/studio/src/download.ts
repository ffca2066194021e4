import type { Output } from "@luster/client";
import { downloadZip } from "client-zip";
import { screenOf } from "./pictures.ts";

export type Size = "full" | "mls";
type Item = { name: string; output?: Output | undefined };
type Options = { name: string; size: Size; onProgress: (count: number) => void };

/**
 * Saves outputs: one as it is, several as a zip that is made here, picture after picture. `mls` takes the rendition
 * of 2048 px where there is one.
 */
export async function download(items: readonly Item[], { name, size, onProgress }: Options): Promise<void> {
  const files = filesOf(items, size, onProgress);
  if (items.length === 1) {
    const { value } = await files.next();
    if (value) save(await new Response(value.input.body).blob(), value.name);
    return;
  }
  save(await downloadZip(files).blob(), `${name}.zip`);
}

async function* filesOf(items: readonly Item[], size: Size, onProgress: Options["onProgress"]) {
  const names = new Set<string>();
  let count = 0;
  for (const { name, output } of items) {
    if (!output) continue;
    const url = size === "mls" ? screenOf(output) : output.url;
    if (url === undefined) continue;
    const input = await fetch(url);
    if (!input.ok) throw new Error(`A photo could not be read: ${input.status}`);
    yield { name: unique(name, names), lastModified: new Date(output.created_at), input };
    onProgress((count += 1));
  }
}

/** Two cameras number alike; an output is a JPEG whatever its original was. */
function unique(original: string, taken: Set<string>): string {
  const stem = original.replace(/\.\w+$/, "");
  let name = `${stem}.jpg`;
  for (let number = 2; taken.has(name); number += 1) name = `${stem} (${number}).jpg`;
  taken.add(name);
  return name;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
