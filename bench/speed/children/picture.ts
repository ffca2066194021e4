// A picture through one process, once or so many times in turn: by Luster's own steps or by the smallest sharp script
// that does the same, and what that cost.
import { encode } from "@luster/core/pictures/encode";
import { prepare } from "@luster/core/pictures/prepare";
import sharp from "sharp";

const [by, file = "", times = "1"] = process.argv.slice(2);

/** Decoded upright in sRGB, and encoded as what is handed over: as Luster's worker does. */
async function luster(): Promise<void> {
  const { signal } = new AbortController();
  await encode(await prepare(file, { pixels: 100e6, side: 20_000 }, signal));
}

async function script(): Promise<void> {
  const { data, info } = await sharp(file, { autoOrient: true }).raw().toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  await sharp(data, { raw })
    .withIccProfile("srgb")
    .jpeg({ quality: 92, chromaSubsampling: "4:4:4", progressive: true })
    .toBuffer();
}

const before = process.cpuUsage();
for (let time = 0; time < Number(times); time++) await (by === "luster" ? luster() : script());
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ cpu: (user + system) / 1_000, megabytes: process.resourceUsage().maxRSS / 1_024 }),
);
