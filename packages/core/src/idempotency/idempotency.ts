import * as z from "zod";
import { Failure } from "../failure.ts";
import type { Clock } from "../id.ts";

/** What the client put in `Idempotency-Key`: printable ASCII of its own making. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable ASCII characters");

/** Remembers, for a day, which id a user's key stands for, and a digest of the input it came with. */
export type IdempotencyRecord = {
  user_id: string;
  operation: string;
  key: string;
  digest: string;
  id: string;
  expires_at: Date;
};

/** Keeps idempotency records. Throws `Failure("service.unavailable")` when the database does not answer. */
export interface IdempotencyStore {
  /** The record that stands after the call: this one, or the one that was there and has not expired at `now`. */
  claim(record: IdempotencyRecord, now: Date): Promise<IdempotencyRecord>;
}

type Deps = { store: IdempotencyStore; now: Clock; digest: (text: string) => string };
type Request = { operation: string; key: string | undefined; input: unknown; newId: () => string };

const day = 24 * 60 * 60 * 1000;

/** Makes creations repeatable: what is created under the id given here is created once, however often it is asked for. */
export function createIdempotency({ store, now, digest }: Deps) {
  /** The id to create under: a new one, or the one that this key had before. Throws `idempotency.key_reused` when the input differs. */
  async function idFor(user: string, { operation, key, input, newId }: Request): Promise<string> {
    if (key === undefined) return newId();
    const asked = {
      user_id: user,
      operation,
      key,
      digest: digest(JSON.stringify(input)),
      id: newId(),
      expires_at: new Date(now().getTime() + day),
    };
    const existing = await store.claim(asked, now());
    if (existing.digest !== asked.digest) throw new Failure("idempotency.key_reused");
    return existing.id;
  }

  return { idFor };
}

export type Idempotency = ReturnType<typeof createIdempotency>;
