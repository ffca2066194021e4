import type { Encoded } from "../pictures/encode.ts";
import type { Pixels } from "../pictures/pixels.ts";
import { overlap, type Shift, shiftOf } from "./align.ts";
import { colourOf } from "./colour.ts";
import { departureOf, type Field, valueAt } from "./field.ts";
import { mapOf } from "./map.ts";
import { type Previews, previewsOf, scaleOf } from "./preview.ts";
import { structureOf } from "./structure.ts";

/** Another framing, something added, removed, moved or replaced, or a surface of another colour. */
export type ChangeKind = "framing" | "structure" | "colour";

/** What was compared, and how far it departs. */
export type Comparison = {
  /** From 0, the same room in whatever light, to 1. Above `reviewAbove` somebody should look. */
  score: number;
  /** The share of the picture that differs beyond light, 0 to 1. */
  changed: number;
  /** What is beyond the limit. */
  kinds: ChangeKind[];
  /** A PNG to lay over the picture: changed places red, what was recovered from white blue, the rest transparent. */
  map: Encoded;
};

/** The score of a departure at its limit. */
export const reviewAbove = 0.5;

/**
 * Compares an output with its original: edges and the colour of surfaces, place by place, after both were laid over
 * each other. The light may be another, and where the original is clipped the output may show what lay behind.
 */
export async function compare(original: Pixels, output: Pixels): Promise<Comparison> {
  const places = await placesOf(original, output);
  const { aligned, structure, colour } = places;
  const moved = Math.max(0, ...structure.map((field) => departureOf(field, structureTiles)));
  const painted = departureOf(colour, Math.max(3, Math.round(surfaceShare * colour.values.length)));
  const departure = Math.max(moved, painted);
  const fields = [...structure, colour];
  return {
    score: departure / (1 + departure),
    changed: departure > 1 ? changedShare(aligned, fields) : 0,
    kinds: [
      ...(moved > 1 ? [edgeChange(changedShare(aligned, structure))] : []),
      ...(painted > 1 ? (["colour"] as const) : []),
    ],
    map: await mapOf(aligned, departure > 1 ? fields : []),
  };
}

/**
 * Both pictures laid over each other, and how far each place departs, edges and colour. `shift`: where the output's
 * preview lies from the original's, in pixels of both.
 */
export type Places = { aligned: Previews; shift: Shift; structure: Field[]; colour: Field };

/** Measures where an output departs from its original. */
export async function placesOf(original: Pixels, output: Pixels): Promise<Places> {
  const pair = await previewsOf(original, output);
  const reach = Math.max(1, Math.ceil(drift * scaleOf(original)));
  const shift = shiftOf(pair, reach);
  const aligned = overlap(pair, shift);
  return { aligned, shift, structure: structureOf(aligned), colour: colourOf(aligned) };
}

/** Pixels of the original by which a whole output may lie beside it: decoders, scalers and models round differently. */
const drift = 4;

/**
 * Tiles of a field of edges that a change covers at least; windows overlap, so that a single thing of a tile's size
 * reaches so many.
 */
const structureTiles = 4;

/** The share of the picture that a repainted surface has at least. */
const surfaceShare = 0.004;

/** Where so much of the picture has other edges, it is the framing. */
const framingShare = 0.35;

const edgeChange = (share: number): ChangeKind => (share > framingShare ? "framing" : "structure");

/** Of every eighth pixel in each direction. */
function changedShare({ before: { width, height } }: Previews, fields: Field[]): number {
  let [changed, all] = [0, 0];
  for (let y = 4; y < height; y += 8)
    for (let x = 4; x < width; x += 8) {
      all += 1;
      if (fields.some((field) => valueAt(field, x, y) > 1)) changed += 1;
    }
  return all === 0 ? 0 : changed / all;
}
