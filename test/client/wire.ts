/** What a test does to one request: a response in its place, or nothing. */
type Change = (
  call: string,
  request: { url: string; init: RequestInit },
) => Response | undefined | Promise<Response | undefined>;

/**
 * A `fetch` that writes down each call (`POST /jobs`, `PUT store`) and lets the test answer in the place of the
 * network.
 */
export function wire(api: string, change: Change = () => undefined) {
  const calls: { call: string; headers: Headers; body: unknown }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const path = url.startsWith(api) ? url.slice(api.length).replace(/[?_].*/, "") : "store";
    const call = `${init.method ?? "GET"} ${path}`;
    calls.push({ call, headers: new Headers(init.headers), body: init.body });
    return (await change(call, { url, init })) ?? globalThis.fetch(url, init);
  };
  const named = (name: string) => calls.filter(({ call }) => call === name);
  return { fetch, calls, named, count: (name: string): number => named(name).length };
}

/** A response as the API gives a refusal. */
export const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json(
    { type: "about:blank", title: "x", status, detail: "In words.", code, request_id: "req-1" },
    { status, headers: { "content-type": "application/problem+json", ...headers } },
  );
