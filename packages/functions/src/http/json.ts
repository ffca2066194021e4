import { jsonParseProtectProto } from "@middy/util";
import { Failure } from "@luster/core/failure";

/**
 * A JSON document. Throws `request.malformed` that says where it is broken; refuses keys that would reach an object's
 * prototype.
 */
export function parseJson(text: string): unknown {
  try {
    return jsonParseProtectProto(text);
  } catch (cause) {
    throw new Failure("request.malformed", reason(text, cause), { cause });
  }
}

function reason(text: string, error: unknown): string {
  if (!(error instanceof SyntaxError)) return "The JSON has a field name that is not allowed.";
  const at = firstFault(text);
  const lines = text.slice(0, at).split(/\r\n|[\r\n]/);
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return at >= text.length ? `The JSON ends too early, at ${place}.` : `The JSON is broken at ${place}.`;
}

const blank = /[ \t\n\r]*/y;
const token =
  /([[\]{},:])|("(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/uy;

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end";

/** Where the first token is that cannot stand there, as JavaScript's own parser does not always say. */
function firstFault(text: string): number {
  const open: string[] = [];
  const state = { at: 0, expected: "value" as Expected };
  for (;;) {
    blank.lastIndex = state.at;
    blank.exec(text);
    state.at = blank.lastIndex;
    token.lastIndex = state.at;
    const [found, punctuation, string] = token.exec(text) ?? [];
    const next = found === undefined ? undefined : follow(state.expected, { punctuation, string }, open);
    if (found === undefined || next === undefined) return state.at;
    state.at += found.length;
    state.expected = next;
  }
}

type Token = { punctuation: string | undefined; string: string | undefined };

/** What may come after a token; `undefined` when it may not stand here. Keeps what is open. */
function follow(expected: Expected, { punctuation, string }: Token, open: string[]): Expected | undefined {
  const value = expected === "value" || expected === "value or ]";
  if (punctuation === undefined) {
    if (value) return ", or end";
    return string !== undefined && expected.startsWith("key") ? ":" : undefined;
  }
  if (value && (punctuation === "[" || punctuation === "{")) {
    open.push(punctuation);
    return punctuation === "[" ? "value or ]" : "key or }";
  }
  if (punctuation === ":") return expected === ":" ? "value" : undefined;
  if (punctuation === ",") return expected === ", or end" && open.length > 0 ? afterComma(open) : undefined;
  if (punctuation !== "]" && punctuation !== "}") return undefined;
  const closes = punctuation === "]" ? "[" : "{";
  const empty = punctuation === "]" ? "value or ]" : "key or }";
  return (expected === ", or end" || expected === empty) && open.pop() === closes ? ", or end" : undefined;
}

const afterComma = (open: readonly string[]): Expected => (open.at(-1) === "[" ? "value" : "key");
