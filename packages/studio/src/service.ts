import { createLuster, type Luster } from "@luster/client";
import { computed, signal } from "@preact/signals";

/** What the server of this page says of itself, in `studio.json` beside it. */
export type Service = {
  /** Where the API answers; empty: where the page comes from. */
  api: string;
  /** Who signs users in; absent on a machine with one user. */
  sign_in?: { issuer: string; client_id: string; scope: string; audience?: string };
};

/** The bearer token of the signed-in user, and how a new one is got. */
export const session = signal<
  { token: () => Promise<string | undefined>; name?: string; end(): void } | undefined
>(undefined);

export const service = signal<Service | undefined>(undefined);

/** The client, once it is known where the API is. */
export const luster = computed<Luster | undefined>(() => {
  const found = service.value;
  if (!found) return undefined;
  const signedIn = session.value;
  if (found.sign_in && !signedIn) return undefined;
  return createLuster({
    baseUrl: new URL(found.api || ".", location.href.split("#")[0]).href.replace(/\/$/, ""),
    token: signedIn?.token,
  });
});

/** Reads `studio.json`. Throws what `fetch` throws, and an `Error` when the page is served without it. */
export async function findService(): Promise<void> {
  const reply = await fetch("studio.json", { cache: "no-cache" });
  if (!reply.ok) throw new Error(`studio.json: ${reply.status}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the server that serves this page
  service.value = (await reply.json()) as Service;
}
