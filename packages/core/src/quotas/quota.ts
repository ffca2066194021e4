import { type FailureCode } from "@luster/contract/failures";
import { Failure } from "../failure.ts";
import { after, secondsUntil } from "../time.ts";

/** What a user can use up, with the failure of having done so. `bytes` are of confirmed originals. */
const codes = {
  uploads_pending: "quota.uploads_pending",
  jobs: "quota.jobs",
  bytes: "quota.bytes",
} as const satisfies Record<string, FailureCode>;

export type QuotaKind = keyof typeof codes;

/** At most `limit` in each window of so many milliseconds; windows of a day begin at midnight UTC. */
export type Quota = { limit: number; window: number };
export type QuotaLimits = Record<QuotaKind, Quota>;

/** What is left of a quota, until it begins anew in so many seconds. */
export type QuotaLeft = Quota & { kind: QuotaKind; remaining: number; resetsIn: number };

/** One window of a user's quota, as it is counted. */
export type QuotaWindow = { user_id: string; kind: QuotaKind; starts_at: Date; ends_at: Date };

/** The window that a time lies in. */
export function windowAt(at: Date, { window }: Quota): Pick<QuotaWindow, "starts_at" | "ends_at"> {
  const start = new Date(Math.floor(at.getTime() / window) * window);
  return { starts_at: start, ends_at: after(start, window) };
}

/** The failure of a quota that is used up until its window ends. */
export function usedUp({ kind, ends_at }: QuotaWindow, { limit }: Quota, now: Date): Failure {
  const retryAfter = secondsUntil(ends_at, now);
  return new Failure(codes[kind], `The limit is ${limit} until ${ends_at.toISOString()}.`, { retryAfter });
}
