/** What lets the page that asks read the answer, if it is one of those that may. */
export function allowing({ headers }: Request, origins: string): [name: string, value: string][] {
  const origin = headers.get("origin");
  const vary: [string, string] = ["vary", "origin"];
  if (origin === null || !origins.split(",").includes(origin)) return [vary];
  return [
    vary,
    ["access-control-allow-origin", origin],
    ["access-control-expose-headers", "accept-ranges, content-disposition, content-range, etag"],
  ];
}

/** What a browser asks before it sends a condition; `allowing` says whether the page may. */
export const answerPreflight = (): Response =>
  new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, HEAD",
      "access-control-allow-headers": "if-none-match, range",
      "access-control-max-age": "3600",
    },
  });
