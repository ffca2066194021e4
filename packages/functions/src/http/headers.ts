/** What every reply carries: JSON that must not be framed, sniffed or stored, because it may hold presigned URLs. */
export const headers = (requestId: string): Record<string, string> => ({
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-request-id": requestId,
});
