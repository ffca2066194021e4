import { createLuster, isFree, type Luster, type Tier } from "@luster/client";
import { computed, signal } from "@preact/signals";

/** What the server of this page says of itself, in `studio.json` beside it. */
export type Service = {
  /** Where the API answers; empty: where the page comes from. */
  api: string;
  /** Who signs users in; absent on a machine with one user. */
  sign_in?: { issuer: string; client_id: string; scope: string; audience?: string };
  /** Whether the address that opened the page has to carry a token: a phone beside a machine started with `--lan`. */
  token?: boolean;
};

export type Session = { token: () => Promise<string | undefined>; name?: string; end?: () => void };

/** The bearer token of the signed-in user, and how a new one is got. */
export const session = signal<Session | undefined>(undefined);

export const service = signal<Service | undefined>(undefined);

/** Which engine makes what is paid for; `undefined` until the service has said it. */
const paidEngine = signal<string | undefined>(undefined);

/** Whether a picture of this tier costs money here. */
export const isPaid = (tier: Tier): boolean => tier !== "basic" && !isFree(paidEngine.value ?? "");

/** The client, once it is known where the API is and who asks. */
export const luster = computed<Luster | undefined>(() => {
  const found = service.value;
  if (!found) return undefined;
  const signedIn = session.value;
  if ((found.sign_in || found.token) && !signedIn) return undefined;
  return createLuster({ baseUrl: addressOf(found), token: signedIn?.token });
});

/** Reads `studio.json`. Throws what `fetch` throws, and an `Error` when the page is served without it. */
export async function findService(): Promise<void> {
  const reply = await fetch("studio.json", { cache: "no-cache" });
  if (!reply.ok) throw new Error(`studio.json: ${reply.status}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the server that serves this page
  const found = (await reply.json()) as Service;
  service.value = found;
  // Asked without a token, and not waited for: it only names what the paid tiers are.
  createLuster({ baseUrl: addressOf(found) })
    .health.get()
    .then(({ services }) => (paidEngine.value = services.paid_engine))
    .catch(() => undefined);
}

const addressOf = ({ api }: Service): string =>
  new URL(api || ".", location.href.split("#")[0]).href.replace(/\/$/, "");
