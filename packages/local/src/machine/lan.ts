import { randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { Failure } from "@luster/core/failure";
import { SettingsError } from "@luster/settings/settings-error";
import { close, listen } from "../cloud/listen.ts";
import { gateway, type GatewayOptions } from "../gateway/gateway.ts";
import { pages } from "../studio/pages.ts";
import { report } from "./report.ts";
import type { SignIn } from "./sign-in.ts";

/** How phones of the same network reach this machine: at an address of it, with a token. */
export type Lan = { address: string; token: string };

/**
 * The address by which the network knows this machine, and the token that phones need, which is kept in `data` so that
 * they stay in after a restart. Throws `SettingsError` where there is no network.
 */
export async function joinLan(data: string, address: string | null = networkAddress()): Promise<Lan> {
  if (address === null)
    throw new SettingsError("--lan needs a network, and this machine has no address on one");
  const file = join(data, "lan-token");
  await mkdir(data, { recursive: true });
  const fresh = randomBytes(24).toString("base64url");
  await writeFile(file, fresh, { flag: "wx", mode: 0o600 }).catch(() => undefined);
  const token = (await readFile(file, "utf8")).trim();
  if (!/^[\w-]{32,}$/.test(token))
    throw new SettingsError(`${file} holds no token; remove it, and start again`);
  return { address, token };
}

type Opened = Omit<GatewayOptions, "authorize" | "page"> & {
  port: number;
  studio: (() => Promise<string>) | undefined;
};

/**
 * A second gateway to the same handlers, at the address of the network: it asks everybody for the token, also this
 * machine. `address` is the studio's with the token in it, where no server sees it.
 */
export async function openToLan(lan: Lan, { port, studio, ...options }: Opened) {
  const server = gateway({
    ...options,
    authorize: withToken(lan),
    page: studio && pages({ folder: studio, settings: byToken, onFault: report }),
  });
  const bound = await listen(server, port, lan.address);
  return { address: `http://${lan.address}:${bound}/#token=${lan.token}`, stop: () => close(server) };
}

/** What the studio is told there. */
const byToken = async (): Promise<object> => ({ api: "", token: true });

/** Lets in whoever has the token, as the user of this machine. */
function withToken({ token }: Lan): SignIn["authorize"] {
  const wanted = Buffer.from(`Bearer ${token}`);
  return async ({ authorization = "" }) => {
    const given = Buffer.from(authorization);
    if (given.length === wanted.length && timingSafeEqual(given, wanted))
      return { jwt: { claims: { sub: "local" }, scopes: [] } };
    throw new Failure("auth.required", "Open the page by the QR code that the terminal shows.");
  };
}

/** The first address of a network card, not of a bridge to containers if it can be helped. */
function networkAddress(): string | null {
  const cards = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === "IPv4" && !internal)
      .map(({ address }) => ({ name, address })),
  );
  const virtual = /^(docker|br-|veth|virbr|vbox|vmnet|utun|tun|tap|wg)/;
  return (cards.find(({ name }) => !virtual.test(name)) ?? cards[0])?.address ?? null;
}
