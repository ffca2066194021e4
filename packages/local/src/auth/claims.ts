import type { JWTPayload } from "jose";

/** Claims as API Gateway passes them to a handler: all as text, a list as `[one two]`. */
export const asText = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, text(value)]));

function text(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? `[${value.map(text).join(" ")}]` : JSON.stringify(value);
}
