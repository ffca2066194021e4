import { Failure } from "../failure.ts";
import { after, type Clock, hours } from "../time.ts";

/** Remembers, until it expires, which id a user's key means, and a digest of the input it came with. */
export type IdempotencyRecord = {
  user_id: string;
  operation: string;
  key: string;
  digest: string;
  id: string;
  expires_at: Date;
};

/** Keeps idempotency records. Throws `Failure("service.unavailable")` when the database does not answer. */
export interface IdempotencyRecords {
  /** The record in place after the call: this one, or an existing one that has not expired at `now`. */
  reserve(record: IdempotencyRecord, now: Date): Promise<IdempotencyRecord>;
}

type Deps = { records: IdempotencyRecords; now: Clock; digest: (text: string) => string };
type Request = { operation: string; key: string | undefined; input: unknown; newId: () => string };

const lifetime = hours(24);

/**
 * Makes creations repeatable: what is created under the id returned here is created once, however often it is
 * requested.
 */
export function createIdempotency({ records, now, digest }: Deps) {
  /**
   * The id to create under: a new one, or the one that this key got before. Throws `idempotency.key_reused` when the
   * input differs.
   */
  async function idFor(user: string, { operation, key, input, newId }: Request): Promise<string> {
    if (key === undefined) return newId();
    const requested = {
      user_id: user,
      operation,
      key,
      digest: digest(JSON.stringify(input)),
      id: newId(),
      expires_at: after(now(), lifetime),
    };
    const existing = await records.reserve(requested, now());
    if (existing.digest !== requested.digest) throw new Failure("idempotency.key_reused");
    return existing.id;
  }

  return { idFor };
}

export type Idempotency = ReturnType<typeof createIdempotency>;
