import { Failure, type FailureCode } from "../failure.ts";

/** What a user can use up, with the failure of having done so. `bytes` are of confirmed originals. */
const codes = {
  uploads_pending: "quota.uploads_pending",
  jobs: "quota.jobs",
  bytes: "quota.bytes",
} as const satisfies Record<string, FailureCode>;

export type QuotaKind = keyof typeof codes;

/** How much of it, in each window of `seconds`; windows of a day begin at midnight UTC. */
export type Quota = { most: number; seconds: number };
export type QuotaLimits = Record<QuotaKind, Quota>;

/** One window of a user's quota, as it is counted. */
export type QuotaWindow = { user_id: string; kind: QuotaKind; starts_at: Date; ends_at: Date };

/** The window that a time lies in. */
export function windowAt(at: Date, { seconds }: Quota): Pick<QuotaWindow, "starts_at" | "ends_at"> {
  const length = seconds * 1000;
  const start = Math.floor(at.getTime() / length) * length;
  return { starts_at: new Date(start), ends_at: new Date(start + length) };
}

/** The failure of a quota that is used up until its window ends. */
export function usedUp({ kind, ends_at }: QuotaWindow, { most }: Quota, now: Date): Failure {
  const retryAfter = Math.max(1, Math.ceil((ends_at.getTime() - now.getTime()) / 1000));
  return new Failure(codes[kind], `The limit is ${most} until ${ends_at.toISOString()}.`, { retryAfter });
}
