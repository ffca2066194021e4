import { Failure } from "../failure.ts";

/** A cursor for clients: the sort key the page ended at. The partition is always the caller's own, so that no cursor leads into another's. */
export const toCursor = (sortKey: string): string => Buffer.from(sortKey).toString("base64url");

/** The sort key in a cursor; throws `request.invalid` when it is not one of ours for this list. */
export function fromCursor(cursor: string, prefix: string): string {
  const sortKey = Buffer.from(cursor, "base64url").toString();
  if (/^[\w#-]+$/.test(sortKey) && sortKey.startsWith(prefix)) return sortKey;
  throw new Failure("request.invalid", undefined, {
    issues: [{ path: "query.cursor", message: "must be a cursor from the previous page" }],
  });
}
