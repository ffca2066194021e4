import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { latin1, uint16, uint32 } from "../../long/hostile/pictures/bytes.ts";
import { fileOf } from "../../kit/pictures.ts";
import { box, inside } from "../../long/hostile/pictures/heif.ts";

const run = promisify(execFile);

/** Whether a program is there. Tests that need one which is not are left out. */
export const installed = (command: string): Promise<boolean> =>
  run(command, ["--help"]).then(
    () => true,
    (error: { code?: unknown }) => error.code !== "ENOENT",
  );

/** Of Debian's libheif-examples. */
export const haveHeifEnc = await installed("heif-enc");
export const haveHeifConvert = await installed("heif-convert");

/**
 * The PNG as a HEIC that says by numbers what its samples mean. Debian's heif-enc writes none, so its picture gets
 * new boxes.
 */
export async function heicOf(
  png: Buffer,
  { primaries, transfer, depth }: { primaries: number; transfer: number; depth: number },
): Promise<Buffer> {
  const options = ["-q", "98", "-p", "chroma=444", "-b", String(depth)];
  const heic = await converted("heif-enc", png, [".png", ".heic"], (from, to) => [
    ...options,
    "-o",
    to,
    from,
  ]);
  // The first place is that of the coded picture: item, method, source, base, count, offset, length.
  const places = inside(heic, "iloc") + 8;
  const [offset, length] = [heic.readUInt32BE(places + 6), heic.readUInt32BE(places + 16)];
  const coded = heic.subarray(offset, offset + length);
  const colours = box("colr", latin1("nclx"), uint16(primaries, transfer, bt601), Buffer.from([0x80]));
  const properties = [boxOf(heic, "hvcC"), boxOf(heic, "ispe"), colours];
  const meta = (at: number): Buffer =>
    full(
      "meta",
      full("hdlr", uint32(0), latin1("pict"), Buffer.alloc(13)),
      full("pitm", uint16(1)),
      full("iloc", Buffer.from([0x44, 0]), uint16(1, 1, 0, 1), uint32(at, coded.length)),
      full("iinf", uint16(1), box("infe", uint32(0x02000000), uint16(1, 0), latin1("hvc1\0"))),
      box(
        "iprp",
        box("ipco", ...properties),
        full("ipma", uint32(1), uint16(1), Buffer.from([3, 0x81, 2, 3])),
      ),
    );
  const type = box("ftyp", latin1("heic"), uint32(0), latin1("mif1heic"));
  return Buffer.concat([type, meta(type.length + meta(0).length + 8), box("mdat", coded)]);
}

/** Both PNGs in one HEIC, as phones keep several shots; the one that counts is the `primary`, from 1. */
export async function heicOfTwo(first: Buffer, second: Buffer, primary: 1 | 2): Promise<Buffer> {
  const other = await fileOf(second, "b.png");
  const heic = await converted("heif-enc", first, [".png", ".heic"], (from, to) => [
    "-q",
    "90",
    "-o",
    to,
    from,
    other,
  ]);
  heic.writeUInt16BE(idsOf(heic, "hvc1")[primary - 1] ?? 0, inside(heic, "pitm") + 4);
  return heic;
}

/** The numbers of the pictures of a type: an entry has its box, a version, the number, a protection, the type. */
function idsOf(heic: Buffer, type: string): number[] {
  const ids: number[] = [];
  for (let at = heic.indexOf("infe"); at !== -1; at = heic.indexOf("infe", at + 4))
    if (heic.toString("latin1", at + 12, at + 16) === type) ids.push(heic.readUInt16BE(at + 8));
  return ids;
}

/** The matrix from luma and chroma that heif-enc uses, whatever it is told. */
const bt601 = 6;

/** What heif-convert makes of a HEIC: a PNG. */
export const convertedHeic = (heic: Buffer): Promise<Buffer> =>
  converted("heif-convert", heic, [".heic", ".png"], (from, to) => [from, to]);

async function converted(
  command: string,
  bytes: Buffer,
  [from, to]: [string, string],
  options: (from: string, to: string) => string[],
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "luster-heic-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [source, target] = [join(folder, `a${from}`), join(folder, `a${to}`)];
  await writeFile(source, bytes);
  await run(command, options(source, target));
  return readFile(target);
}

const full = (type: string, ...content: Buffer[]): Buffer => box(type, uint32(0), ...content);

function boxOf(file: Buffer, type: string): Buffer {
  const at = inside(file, type) - 8;
  return file.subarray(at, at + file.readUInt32BE(at));
}
