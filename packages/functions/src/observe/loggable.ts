import { EngineError } from "@luster/core/engines/engine";
import { readable } from "./stack.ts";

/**
 * What of a value may be logged: an error's name, codes and stack, a text without its secrets. Every value of every
 * line passes here, because an SDK's error carries whatever its service said: headers, keys, the prompt.
 */
export function loggable(_key: string, value: unknown): unknown {
  if (value instanceof Error) return described(value);
  return typeof value === "string" ? scrubbed(value) : value;
}

type Described = {
  name: string;
  message?: string;
  stack: string;
  cause?: Described;
  [fact: string]: unknown;
};

function described(error: Error, quotes = mayQuote(error)): Described {
  const { name, message, cause } = error;
  return {
    name,
    ...(!quotes && { message }),
    ...facts(error),
    stack: frames(error),
    ...(cause instanceof Error && {
      cause: described(cause, mayQuote(cause) || isFromProvider(error) || quotes),
    }),
  };
}

/** A parser's message quotes what it could not read. */
const mayQuote = (error: Error): boolean => error instanceof SyntaxError;

/** Its causes are in the provider's words, which may quote the prompt. */
const isFromProvider = (error: Error): boolean => error instanceof EngineError;

/** Those of an error's own properties that are short and impersonal: everything else stays out. */
function facts(error: Error): Record<string, unknown> {
  const own = Object.entries(error).filter(([key, value]) => known.has(key) && isShort(value));
  return Object.fromEntries(own);
}

const known = new Set([
  "code",
  "status",
  "kind",
  "outcome",
  "retryAfter",
  "requestID",
  "requestId",
  "type",
  "syscall",
]);

const isShort = (value: unknown): boolean =>
  typeof value === "number" || (typeof value === "string" && /^[\w.-]{1,100}$/.test(value));

/** The stack begins with the message, which is logged or withheld separately. */
const frames = ({ stack = "" }: Error): string =>
  readable(
    stack
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .join("\n"),
  );

const secrets: [RegExp, string][] = [
  [/(\bhttps?:\/\/[^\s"'?#]+)[?#][^\s"']*/gi, "$1?…"],
  [/\b(x-amz-[a-z-]+|signature|api[_-]?key|secret|token)=[^\s&"']+/gi, "$1=…"],
  [/\bbearer\s+[^\s"']+/gi, "Bearer …"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "…"],
  [/\bsk-[\w*-]{6,}/g, "sk-…"],
];

const scrubbed = (text: string): string =>
  secrets.reduce((left, [secret, mark]) => left.replace(secret, mark), text);
