import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { enhancePixels } from "@luster/core/engines/basic/enhance";
import { Strength } from "@luster/contract/strength";
import { sharp } from "@luster/core/pictures/sharp";
import type { Raw } from "./metrics.ts";

const magick: Record<string, string[]> = {
  "im auto-level": ["-auto-level"],
  "im auto-gamma": ["-auto-gamma"],
  "im normalize": ["-normalize"],
  "im stretch": ["-contrast-stretch", "0.5%x0.5%"],
  "im stretch rgb": ["-channel", "RGB", "-contrast-stretch", "0.5%x0.5%"],
};

/** Whether ImageMagick's `convert` is installed. */
export function haveMagick(): boolean {
  try {
    execFileSync("convert", ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What each method makes of the photo, all encoded alike, so that the methods alone differ. */
export async function results(photo: Raw, { peers }: { peers: boolean }): Promise<Record<string, Raw>> {
  const made: Record<string, Raw> = { nothing: photo };
  for (const strength of Strength.options) {
    const data = Buffer.from(photo.data);
    await enhancePixels({ ...photo, data }, { strength, pause: async () => {} });
    made[strength] = { ...photo, data };
  }
  if (peers) {
    made["sharp normalise"] = { ...photo, data: await sharpOf(photo).normalise().raw().toBuffer() };
    if (haveMagick()) Object.assign(made, await byMagick(photo));
  }
  const encoded = Object.entries(made).map(async ([name, raw]) => [name, await viaJpeg(raw)] as const);
  return Object.fromEntries(await Promise.all(encoded));
}

const sharpOf = ({ data, width, height }: Raw) => sharp(data, { raw: { width, height, channels: 3 } });

async function viaJpeg(photo: Raw): Promise<Raw> {
  const jpeg = await sharpOf(photo).jpeg({ quality: 88, chromaSubsampling: "4:2:0" }).toBuffer();
  return { ...photo, data: await sharp(jpeg).raw().toBuffer() };
}

/** One call of ImageMagick for all five of its methods. */
async function byMagick(photo: Raw): Promise<Record<string, Raw>> {
  const folder = await mkdtemp(join(tmpdir(), "luster-bench-"));
  try {
    const file = (name: string) => join(folder, `${name}.rgb`);
    await writeFile(file("in"), photo.data);
    const args = ["-size", `${photo.width}x${photo.height}`, "-depth", "8", `rgb:${file("in")}`];
    for (const [name, options] of Object.entries(magick)) {
      const write = ["+channel", "-depth", "8", "-write", `rgb:${file(name)}`, "+delete"];
      args.push("(", "+clone", ...options, ...write, ")");
    }
    await promisify(execFile)("convert", [...args, "null:"]);
    const read = Object.keys(magick).map(
      async (name) => [name, { ...photo, data: await readFile(file(name)) }] as const,
    );
    return Object.fromEntries(await Promise.all(read));
  } finally {
    await rm(folder, { recursive: true });
  }
}
