import { type ChangeKind, type Comparison, reviewAbove } from "./compare.ts";

const words: Record<ChangeKind, string> = {
  framing: "most of the picture is framed or built differently",
  structure: "something was added, removed, moved or replaced",
  colour: "a surface has another colour, which no light explains",
};

/** Why somebody should look at an output, in words for people; `undefined` when nobody has to. */
export function reviewReason({ score, kinds, changed }: Comparison): string | undefined {
  if (score <= reviewAbove) return undefined;
  const share = changed < 0.01 ? "less than 1%" : `about ${Math.round(100 * changed)}%`;
  return `Compared with the original, ${kinds.map((kind) => words[kind]).join(", and ")} (${share} of the picture).`;
}
