import type { QuotaKind, QuotaLeft } from "@luster/core/quotas/quota";
import { seconds } from "@luster/core/time";

/**
 * What is left of the quotas that a request used, as draft-ietf-httpapi-ratelimit-headers-10 writes it: lists of
 * structured fields, with the quota and its window in seconds, and with what remains and when it begins anew.
 */
export function rateLimits(left: readonly QuotaLeft[]): Record<string, string> {
  if (left.length === 0) return {};
  return {
    "ratelimit-policy": left
      .map(
        ({ kind, limit, window }) =>
          `"${names[kind]}";q=${limit}${units[kind] ?? ""};w=${window / seconds(1)}`,
      )
      .join(", "),
    ratelimit: left
      .map(({ kind, remaining, resetsIn }) => `"${names[kind]}";r=${remaining};t=${resetsIn}`)
      .join(", "),
  };
}

/** The codes of what is refused once a quota is used up are `quota.` and these. */
const names: Record<QuotaKind, string> = { uploads_pending: "uploads_pending", jobs: "jobs", bytes: "bytes" };

/** Requests are counted where nothing else is said. */
const units: Partial<Record<QuotaKind, string>> = { bytes: ';qu="content-bytes"' };
