import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/**
 * A stack whose lines name the sources, `at read (packages/client/src/send.ts:86:12)`, as far as the map beside a
 * bundle knows them. The map is read by the first error that is logged, and not by a start: it is larger than the code.
 */
export function readable(stack: string): string {
  return stack.replace(place, (given, file: string, line: string, column: string) => {
    const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
    if (!origin || !("fileName" in origin) || !origin.fileName) return given;
    return `${origin.fileName.replace(/^(\.\.\/)+/, "")}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

const place = /(?:file:\/\/)?(\/[^\s():]+\.[cm]js):(\d+):(\d+)/g;

const maps = new Map<string, SourceMap | undefined>();

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, read(`${file}.map`));
  return maps.get(file);
}

/** `undefined` where there is none: the stack is logged as it is. */
function read(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
