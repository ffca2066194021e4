import type { Issue } from "@luster/contract/failures";
import type * as z from "zod";

/** What is wrong with a field, for people, where its schema does not say it: `must be text`. */
export const inWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return "is required";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${kinds.get(issue.expected) ?? "of another kind"}${found(issue.input)}`;
    case "too_big":
      return `must ${bound(issue.origin, "at most", issue.maximum)}`;
    case "too_small":
      return tooSmall(issue);
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return issue.keys.join(", ");
    case "invalid_format":
      return `must be a valid ${issue.format}`;
    default:
      return "is not valid";
  }
};

/** An issue as the client reads it: the whole path of the field, and a sentence that begins with its name. */
export function issueOf(issue: z.core.$ZodIssue): Issue {
  const [part = "", ...names] = issue.path.map(String);
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const kind = part === "body" ? "a field of this request" : "a parameter of this route";
    const verb = issue.keys.length > 1 ? "are not" : "is not";
    return { path, message: `${issue.message} ${verb} ${kind}` };
  }
  return { path, message: `${names.join(".") || `the ${part}`} ${issue.message}` };
}

const kinds = new Map<string, string>([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["object", "an object with fields"],
  ["record", "an object with fields"],
  ["array", "a list"],
]);

/** What stands there instead, where its kind is told at a glance; never the value, which may be private. */
function found(input: unknown): string {
  if (input === null) return ", not null";
  if (Array.isArray(input)) return ", not a list";
  if (input instanceof Blob) return ", not a file";
  return typeof input === "object" ? ", not an object" : "";
}

function tooSmall({ origin, minimum }: Pick<z.core.$ZodIssueTooSmall, "origin" | "minimum">): string {
  return (origin === "string" || origin === "array") && minimum === 1
    ? "must not be empty"
    : `must ${bound(origin, "at least", minimum)}`;
}

function bound(origin: string, most: string, count: number | bigint): string {
  if (origin === "string") return `have ${most} ${count} characters`;
  return origin === "array" ? `have ${most} ${count} entries` : `be ${most} ${count}`;
}
