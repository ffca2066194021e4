import type { QuotaKind, QuotaLeft } from "@luster/core/quotas/quota";
import { seconds } from "@luster/core/time";

/**
 * What is left of the quotas that a request used, as draft-ietf-httpapi-ratelimit-headers-10 writes it: lists of
 * structured fields, with the quota and its window in seconds, and with what remains and when it begins anew. What is
 * refused once a quota is used up has `quota.` and its name as code.
 */
export function rateLimits(left: readonly QuotaLeft[]): Record<string, string> {
  if (left.length === 0) return {};
  return {
    "ratelimit-policy": left
      .map(({ kind, limit, window }) => `"${kind}";q=${limit}${units[kind] ?? ""};w=${window / seconds(1)}`)
      .join(", "),
    ratelimit: left
      .map(({ kind, remaining, resetsIn }) => `"${kind}";r=${remaining};t=${resetsIn}`)
      .join(", "),
  };
}

/** Requests are counted where nothing else is said. */
const units: Partial<Record<QuotaKind, string>> = { bytes: ';qu="content-bytes"' };
