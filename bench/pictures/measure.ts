import * as z from "zod";
import { degradations } from "./degradations.ts";
import { type Raw, score } from "./metrics.ts";
import { results } from "./methods.ts";
import { openPhoto } from "./photo.ts";

/** How close one method came to one photo after one degradation. */
export const Row = z.object({
  photo: z.string(),
  degradation: z.string(),
  method: z.string(),
  psnr: z.number(),
  ssim: z.number(),
  de: z.number(),
});
export type Row = z.infer<typeof Row>;

/** Measures the photos, one after the other. `side` is the longer side, in pixels, at which they are measured. */
export async function measure(
  files: string[],
  { side, peers, report }: { side: number; peers: boolean; report: (file: string) => void },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const file of files) {
    const reference: Raw = await openPhoto(file, side);
    for (const [degradation, degrade] of Object.entries(degradations)) {
      const made = await results(await degrade(reference), { peers });
      for (const [method, result] of Object.entries(made))
        rows.push({ photo: file, degradation, method, ...score(reference, result) });
    }
    report(file);
  }
  return rows;
}
