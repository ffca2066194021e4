import * as z from "zod";
import type { Event } from "./event.ts";

/**
 * The user that a token's `sub` names: a string with something to see in it. `undefined` for any other claim. Half a
 * surrogate pair would come back from the table as another character: another user.
 */
export const subject = (claim: unknown): string | undefined =>
  typeof claim === "string" && claim.isWellFormed() && /[^\s\p{C}\p{Z}]/u.test(claim) ? claim : undefined;

/**
 * The user of a request, by the claims that the authorizer passed on. API Gateway passes every claim as text, so that
 * `null`, a number, a list and an object look like a string: where the text could be one of them, the token itself
 * decides, which the authorizer has verified. Nobody by an ID token of Cognito's, which tells an app who signed in, and
 * passes the authorizer because it has the same client as the token for us.
 */
export function userOf({ requestContext, headers }: Event): string | undefined {
  const { sub, token_use: use } = requestContext.authorizer?.jwt.claims ?? {};
  if (use === "id") return undefined;
  const user = subject(sub);
  if (user === undefined || !maybeNoText.test(user)) return user;
  return claimed(headers["authorization"]) === user ? user : undefined;
}

/**
 * What a value that is no string becomes as text, in JSON's words or in those of Go, in which API Gateway prints it.
 */
const maybeNoText =
  /^\s*(null|nil|<nil>|undefined|true|false|[[{].*|(map)?\[.*|[-+]?[\d.]+(e[-+]?\d+)?|[-+]?inf|nan)\s*$/isu;

const Payload = z.object({ sub: z.unknown() });

/** The `sub` of a bearer token, when it is a string. */
function claimed(header: string | undefined): string | undefined {
  const payload = /^(?:Bearer )?[\w-]+\.([\w-]+)\.[\w-]+$/i.exec(header ?? "")?.[1];
  if (payload === undefined) return undefined;
  try {
    return subject(Payload.parse(JSON.parse(Buffer.from(payload, "base64url").toString())).sub);
  } catch {
    return undefined;
  }
}
