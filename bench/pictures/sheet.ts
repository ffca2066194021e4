import { enhancePixels } from "@luster/core/engines/basic/enhance";
import { Strength } from "@luster/contract/strength";
import { sharp } from "@luster/core/pictures/sharp";
import { openPhoto } from "./photo.ts";

const cell = { width: 400, height: 300, gap: 6 };

/** Writes a contact sheet: a row for each photo, as it was and at each strength. */
export async function writeSheet(files: string[], to: string): Promise<void> {
  const rows = [];
  for (const file of files) rows.push(await rowOf(file));
  const [across, down] = [cell.width + cell.gap, cell.height + cell.gap];
  const cells = rows.flatMap((row, y) => row.map((input, x) => ({ input, left: x * across, top: y * down })));
  const [width, height] = [(1 + Strength.options.length) * across, rows.length * down];
  await sharp({ create: { width, height, channels: 3, background: "grey" } })
    .composite(cells)
    .toFile(to);
}

async function rowOf(file: string): Promise<Buffer[]> {
  const photo = await openPhoto(file, 1600);
  const pictures = [photo.data];
  for (const strength of Strength.options) {
    const data = Buffer.from(photo.data);
    await enhancePixels({ ...photo, data }, { strength, pause: async () => {} });
    pictures.push(data);
  }
  const { width, height } = photo;
  return Promise.all(
    pictures.map((data) =>
      sharp(data, { raw: { width, height, channels: 3 } })
        .resize(cell.width, cell.height, { fit: "contain", background: "grey" })
        .png()
        .toBuffer(),
    ),
  );
}
