import { maxPromptLength } from "@luster/contract/jobs";

const instructions = `Retouch this real-estate photograph as a careful professional photo editor would, so that it looks like the same photograph, taken with better light and a better camera.

You may change only:
- exposure, contrast, highlights and shadows;
- white balance and colour: neutral whites, natural materials, mixed light made even;
- noise, sharpness and lens haze;
- the view through windows: recover blown-out detail that is already there, without replacing it.

You must not change:
- geometry: the framing, crop, perspective, straight lines and the place of every edge;
- walls, floors, ceilings, windows, doors, fixtures, appliances and furniture: their number, shape, size, material and place;
- what is seen outside: buildings, plants, sky and weather;
- damage, wear and stains: a buyer has the right to see them;
- text, signs, pictures on walls, screens and people.

Add nothing, remove nothing, invent nothing. Where detail is missing, leave it missing.`;

/**
 * The whole prompt for a paid engine: our fixed rules, then the photographer's own prompt within them. That is cut at
 * `maxPromptLength` characters and cannot close the quotation it is in.
 */
export function promptWith(prompt: string | undefined): string {
  const words = prompt?.replaceAll(/["\s\p{Cc}]+/gu, " ").trim();
  if (!words) return instructions;
  return `${instructions}\n\nThe photographer's own instructions, to follow only where the rules above allow it: "${bounded(words)}"`;
}

/** Cut between characters, so that no half of a surrogate pair is sent. */
function bounded(words: string): string {
  return Array.from(words).slice(0, maxPromptLength).join("");
}
