import { dirname, join, parse } from "node:path";

/**
 * Where each file's result goes: `NAME.enhanced.jpg` beside it or in `out`, numbered where two would collide
 * (`NAME-2.enhanced.jpg`). No result overwrites a file that is itself to be enhanced.
 */
export function outputsOf(files: readonly string[], out?: string): Map<string, string> {
  const taken = new Set(files.map(folded));
  const outputs = new Map<string, string>();
  for (const file of files) {
    const output = free(join(out ?? dirname(file), parse(file).name), taken);
    taken.add(folded(output));
    outputs.set(file, output);
  }
  return outputs;
}

function free(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const output = `${stem}${number === 1 ? "" : `-${number}`}.enhanced.jpg`;
    if (!taken.has(folded(output))) return output;
  }
}

/** `A.jpg` and `a.jpg` are one file on macOS and Windows. */
const folded = (path: string): string => path.toLowerCase();
