import { cors } from "@luster/contract/cors";
import type { Line } from "../command/lines.ts";
import { close, listen } from "../cloud/listen.ts";
import { type Answer, gateway, type GatewayOptions } from "../gateway/gateway.ts";
import { allowing } from "../gateway/origins.ts";
import { joinLan, openToLan } from "./lan.ts";
import { makeDataFolder } from "./data-folder.ts";
import { routeHandlers } from "./handlers.ts";
import { report } from "./report.ts";
import { takeDataFolder } from "./running.ts";
import type { LocalSettings } from "./environment.ts";
import { forgetDeployment } from "./environment.ts";
import { type SignIn, startSignIn } from "./sign-in.ts";
import { paidTiers, started, startStores } from "./stores.ts";
import { pages } from "../studio/pages.ts";
import { keepTemporaryFiles } from "./temporary.ts";
import { modelsWithoutPrice } from "@luster/functions/wiring/engine-models";
import type { Settings } from "@luster/settings/functions";
import { startWork, type Work } from "./work.ts";

export type Machine = {
  /** Where the API answers. */
  url: string;
  /** For the person who started it. */
  storage: string;
  paidTiers: Settings["tiers"]["PAID_TIERS"];
  /** Models in use whose price is not known. */
  modelsWithoutPrice: string[];
  issuer: SignIn["issuer"];
  /** The studio's address for a phone of the same network, which carries the token; only with `lan`. */
  phone: string | undefined;
  stop(): Promise<void>;
};

type Options = {
  /** Whether to start an issuer too, and ask for its tokens. @default false */
  auth?: boolean | undefined;
  /** Replaces the sign-in, for a program that embeds the machine. */
  authorize?: SignIn["authorize"] | undefined;
  /** Where the built studio is, to be served at `/`. @default none is served */
  studio?: (() => Promise<string>) | undefined;
  /** Whether phones of the same network may use it, by a token. @default false */
  lan?: boolean | undefined;
  /** Told of each request and job. */
  onLine?: ((line: Line) => void) | undefined;
  /** Whether other commands may use this machine; not when it ends with the command that started it. @default true */
  announced?: boolean;
};

/** Milliseconds a route may take, as in a deployment. */
const routeTimeout = 10_000;

/**
 * Starts all of Luster in this process: embedded stores, the HTTP API, the workers. Resolves when everything answers;
 * sets the environment that the handlers read, so there is one machine per process. Throws `SettingsError`, `InUse`,
 * `EADDRINUSE`.
 */
export async function startMachine(
  settings: LocalSettings,
  { auth = false, lan = false, announced = true, authorize, studio, onLine }: Options = {},
): Promise<Machine> {
  forgetDeployment(process.env);
  await makeDataFolder(settings.LUSTER_DATA);
  await using parts = new AsyncDisposableStack();
  // Before anything of the folder is read or written: of two starts at the same moment, one goes no further.
  const folder = await started(takeDataFolder(settings.LUSTER_DATA), parts);
  await started(keepTemporaryFiles(settings.LUSTER_DATA), parts);
  const stores = Promise.withResolvers<void>();
  const signIn = Promise.withResolvers<SignIn>();
  const work = Promise.withResolvers<Work>();
  const network = lan ? await joinLan(settings.LUSTER_DATA) : undefined;
  const allows = allowing(settings.LUSTER_ORIGINS, network?.address);
  const common = {
    routes: routeHandlers(stores.promise),
    cors: { ...cors, allows, maxAge: 3600 },
    timeoutMs: routeTimeout,
    onError: report,
    onAnswer(answer) {
      onLine?.({ kind: "request", ...answer });
      if (isAcceptedDeletion(answer)) void work.promise.then((running) => running.sweep());
    },
  } satisfies Partial<GatewayOptions>;
  const server = gateway({
    ...common,
    authorize: authorize ?? (async (headers) => (await signIn.promise).authorize(headers)),
    page:
      studio &&
      pages({ folder: studio, settings: async () => studioSettings(await signIn.promise), onFault: report }),
  });
  // First, because a taken port is the most common reason not to start.
  const port = await listen(server, settings.PORT);
  const url = `http://localhost:${port}`;
  parts.defer(() => close(server));
  const phone = network && (await started(openToLan(network, { ...common, port, studio }), parts));
  await folder.says({ url, announced: false });

  const objects = await startStores(settings, { allows, host: network?.address }, parts);
  stores.resolve();
  const users = await started(startSignIn(settings, auth, lan), parts);
  signIn.resolve(users);
  const [storage, working] = await Promise.all([
    objects.describe(),
    started(startWork(settings.LUSTER_WORKERS, undefined, onLine), parts),
  ]);
  work.resolve(working);
  await folder.says({ url, announced });

  const running = parts.move();
  return {
    url,
    storage,
    paidTiers: paidTiers(),
    modelsWithoutPrice: modelsWithoutPrice(),
    issuer: users.issuer,
    phone: phone?.address,
    stop: () => running.disposeAsync(),
  };
}

/** Who deletes something on a machine of their own waits for no schedule until its files are gone. */
const isAcceptedDeletion = ({ method, status }: Answer): boolean => method === "DELETE" && status === 202;

/** What the studio asks of the service that serves it: how its users sign in, where they do. */
const studioSettings = ({ issuer }: SignIn): object => ({
  api: "",
  ...(issuer && { sign_in: { issuer: issuer.url, scope: "openid profile email", ...issuer.client } }),
});
