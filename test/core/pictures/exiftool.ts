import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import * as z from "zod";
import { fileOf } from "../../kit/pictures.ts";
import { installed } from "./heic.ts";

const run = promisify(execFile);

/** Of Debian's libimage-exiftool-perl. */
export const haveExiftool = await installed("exiftool");

/** The picture with these tags written into it, such as `-XMP-dc:Creator=Ana`. */
export async function tagged(picture: Buffer, extension: string, tags: string[]): Promise<Buffer> {
  const file = await fileOf(picture, `picture.${extension}`);
  const options = ["-q", "-q", "-overwrite_original", "-charset", "iptc=UTF8", "-codedcharacterset=UTF8"];
  await run("exiftool", [...options, ...tags, file]);
  return readFile(file);
}

/** All that exiftool finds in a file, by group and name: `XMP-dc:Creator`. */
export async function tagsIn(picture: Buffer): Promise<Record<string, unknown>> {
  const file = await fileOf(picture);
  const { stdout } = await run("exiftool", ["-j", "-a", "-u", "-G1", "-struct", file]);
  const [tags] = z.tuple([z.record(z.string(), z.unknown())]).parse(JSON.parse(stdout));
  return tags;
}
