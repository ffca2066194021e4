import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { forgedTokens } from "../machine/tokens.ts";
import { rightBody, rightRequest, type Target } from "../../../kit/requests.ts";
import type { Kind } from "./kinds.ts";
import type { Things, World } from "./world.ts";

/** Tokens that are wrong in one thing, and headers that hold none. */
function tokens(target: Target, { issuer, own, other }: World) {
  if (target.route.public) return undefined;
  const sent = rightRequest(target, own);
  const forged = Object.values(forgedTokens(issuer, "mallory"));
  const headers = [
    ...forged.map((token) => `Bearer ${token}`),
    "",
    "Bearer",
    "Bearer ",
    "Bearer null",
    `Basic ${Buffer.from("mallory:x").toString("base64")}`,
    `Bearer ${own.user.token} `.repeat(2),
    `Bearer ${own.user.token}, Bearer ${other.user.token}`,
    `Token ${own.user.token}`,
    `Bearer ${own.user.token.slice(1)}`,
    `Bearer ${own.user.token}=`,
    "Bearer user-victim",
  ];
  return fc
    .constantFrom(...headers)
    .map((authorization) => ({ ...sent, headers: { ...sent.headers, authorization } }));
}

export const tokenKind: Kind = {
  name: "expired, forged and missing tokens",
  expects: "unauthorized",
  runs: 45,
  of: tokens,
};

/** A request with things of another user in it, and the same request with things that never existed. */
export type Pair = { asked: ReturnType<typeof rightRequest>; never: ReturnType<typeof rightRequest> };

/** Ids as this service makes them, of nothing. */
function nothing(of: Things): Things {
  const id = (noun: string) => `${noun}_0${randomBytes(16).toString("hex").toUpperCase().slice(0, 25)}`;
  const [shoot_id, asset_id, job_id] = [id("shoot"), id("asset"), id("job")];
  const object_key = `${String(of.samples["object_key"]).split("/")[0]}/${shoot_id}/${asset_id}/original.jpg`;
  return {
    ...of,
    shoot_id,
    asset_id,
    job_id,
    samples: { ...of.samples, shoot_id, asset_id, job_id, object_key },
  };
}

/**
 * Requests of one user about the things of another, each beside its twin about nothing at all: some of the ids
 * another's, the rest one's own. `undefined` for a route that takes no id.
 */
export function strangerPairs(target: Target, { own, other }: World): fc.Arbitrary<Pair> | undefined {
  const ids = [...target.parameters, ...target.fields].filter(({ sample }) =>
    /^(shoot|asset|job)_/.test(String(sample(own))),
  );
  if (ids.length === 0) return undefined;
  const [first] = ids;
  return fc
    .subarray(
      ids.map(({ name }) => name),
      { minLength: 1 },
    )
    .map((chosen) => {
      const absent = nothing(other);
      const all = chosen.includes(first?.name ?? "") && chosen.length === ids.length;
      return {
        asked: about(target, own, other, chosen, all),
        never: about(target, own, absent, chosen, all),
      };
    });
}

/** The request of `own` with the `chosen` ids taken from `from`; with `all`, its key and names as well. */
function about(target: Target, own: Things, from: Things, chosen: string[], all: boolean) {
  const mixed = { ...own, samples: { ...own.samples, ...(all && from.samples) } };
  const optional = target.fields.filter(({ name }) => chosen.includes(name));
  const path = target.parameters.length > 0 ? { ...mixed, samples: from.samples } : mixed;
  const sent = rightRequest(target, { ...path, user: own.user });
  if (!target.route.body) return sent;
  const taken = Object.fromEntries(optional.map(({ name, sample }) => [name, sample(from)]));
  return { ...sent, body: JSON.stringify({ ...rightBody(target, mixed), ...taken }) };
}
