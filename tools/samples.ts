// Sample photos for whoever has none at hand: painted rooms and houses, the same at every run. npm run samples -- DIR
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import * as scenes from "../test/core/engines/basic/scenes.ts";

type Sample = { painting: scenes.Painting; taken: scenes.Taken; encode: (picture: Sharp) => Sharp };

const landscape = { width: 1200, height: 900 };

/**
 * What shoots bring: dim rooms with grain, a phone's picture that lies on its side, every type that needs no licence.
 */
const samples: Record<string, Sample> = {
  "dim-room.jpg": {
    painting: scenes.dimRoom,
    taken: { ...landscape, grain: 4 },
    encode: (picture) => picture.jpeg(),
  },
  "wooden-room.jpg": {
    painting: scenes.woodenRoom,
    taken: { ...landscape, light: [1, 0.85, 0.6] },
    encode: (picture) => picture.withMetadata({ orientation: 6 }).jpeg(),
  },
  "stone-front.webp": {
    painting: scenes.stoneFront,
    taken: { ...landscape, veil: 0.04 },
    encode: (picture) => picture.webp(),
  },
  "sunset.png": {
    painting: scenes.sunset,
    taken: { width: 640, height: 480 },
    encode: (picture) => picture.png(),
  },
  "night.jpg": {
    painting: scenes.night,
    taken: { ...landscape, grain: 6 },
    encode: (picture) => picture.jpeg(),
  },
};

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name a folder for the photos: npm run samples -- DIR");
  process.exit(1);
}
await mkdir(folder, { recursive: true });
for (const [name, { painting, taken, encode }] of Object.entries(samples)) {
  const { data, width, height } = scenes.taken(painting, taken);
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  await writeFile(join(folder, name), await encode(picture).toBuffer());
  console.log(join(folder, name));
}
