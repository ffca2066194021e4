import { dirname, join, parse } from "node:path";
import type { Input } from "./inputs.ts";

/** What is known of earlier runs: whose result a path holds, and where a file's result went. */
type Known = { ownerOf(output: string): string | undefined; outputsOf(file: string): ReadonlySet<string> };
const nothing: Known = { ownerOf: () => undefined, outputsOf: () => new Set() };

/**
 * Where each file's result goes: `NAME.enhanced.jpg` beside it, or in `out` under the folder that it was found in;
 * numbered where two would collide (`NAME-2.enhanced.jpg`), and then as in earlier runs. No result overwrites a file
 * that is itself to be enhanced, or another file's result.
 */
export function outputPaths(
  inputs: readonly Input[],
  out?: string,
  known: Known = nothing,
): Map<string, string> {
  const taken = new Set(inputs.map(({ file }) => folded(file)));
  const outputs = new Map<string, string>();
  for (const { file, inside } of inputs) {
    const stem = join(out === undefined ? dirname(file) : join(out, inside), parse(file).name);
    const output = choose(stem, file, taken, known);
    taken.add(folded(output));
    outputs.set(file, output);
  }
  return outputs;
}

function choose(stem: string, file: string, taken: ReadonlySet<string>, known: Known): string {
  const mine = known.outputsOf(file);
  const isFree = (output: string): boolean => {
    const owner = known.ownerOf(output);
    return !taken.has(folded(output)) && (owner === undefined || owner === file);
  };
  for (let number = 1, first: string | undefined; ; number += 1) {
    const output = `${stem}${number === 1 ? "" : `-${number}`}.enhanced.jpg`;
    if (mine.has(output) && isFree(output)) return output;
    if (isFree(output)) first ??= output;
    if (first !== undefined && number > mine.size) return first;
  }
}

/** `A.jpg` and `a.jpg` are one file on macOS and Windows. */
const folded = (path: string): string => path.toLowerCase();
