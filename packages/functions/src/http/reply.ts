/** The replies of handlers; a route's contract says which of them it may return, with which body. */
export const ok = <B>(body: B) => ({ status: 200 as const, body });
export const created = <B>(body: B, location?: string) => ({ status: 201 as const, body, ...at(location) });
export const accepted = <B>(body: B, location: string) => ({ status: 202 as const, body, ...at(location) });
export const unavailable = <B>(body: B) => ({ status: 503 as const, body });

const at = (location: string | undefined): { headers?: Record<string, string> } =>
  location === undefined ? {} : { headers: { location } };
