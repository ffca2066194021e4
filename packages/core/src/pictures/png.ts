import { type CodePoints, isSrgb, toSrgb } from "./code-points.ts";
import { profiledPng } from "./profile.ts";
import { sharp } from "./sharp.ts";

/** How a PNG describes its colours by numbers (its cICP chunk), where they are others than those of sRGB. */
export function pngCodePoints(file: Buffer): CodePoints | undefined {
  for (let at = signature; at + chunkOverhead <= file.length; at += chunkOverhead + file.readUInt32BE(at)) {
    const type = file.toString("latin1", at + 4, at + 8);
    // It must come before the pixels.
    if (type === "IDAT") return undefined;
    if (type !== "cICP" || file.readUInt32BE(at) !== 4 || at + chunkOverhead + 4 > file.length) continue;
    const [primaries = 0, transfer = 0, , range] = file.subarray(at + 8, at + 12);
    const points = { primaries, transfer, fullRange: range !== 0 };
    return isSrgb(points) ? undefined : points;
  }
  return undefined;
}

const signature = 8;
/** A chunk's length, type and checksum. */
const chunkOverhead = 12;

/** The PNG in sRGB, upright. Throws what sharp throws when it is damaged. */
export async function srgbPng(file: Buffer, points: CodePoints, seconds: number): Promise<Buffer> {
  const source = () =>
    sharp(file, { failOn: "error", limitInputPixels: false, autoOrient: true, ignoreIcc: true });
  const isDeep = (await source().metadata()).depth === "ushort";
  const { data, info } = await source()
    .timeout({ seconds })
    .toColourspace(isDeep ? "rgb16" : "srgb")
    .raw({ depth: isDeep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const channels = info.channels === 4 ? 4 : 3;
  const words = () => new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  const pixels = toSrgb({ data: isDeep ? words() : data, channels, depth: isDeep ? 16 : 8 }, points);
  return profiledPng({
    data: Buffer.from(pixels.buffer),
    width: info.width,
    height: info.height,
    channels,
    profile: undefined,
  });
}
