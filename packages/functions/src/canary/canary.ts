import { createHash } from "node:crypto";
import type { Enhanced, Luster } from "@luster/client";
import { minutes } from "@luster/core/time";
import { picture } from "./picture.ts";

/** What the canary was at, in the order in which it goes. */
export type Step = "health" | "shoot" | "picture" | "output" | "clean-up";

type User = Pick<Luster, "shoots" | "enhance">;

type Deps = {
  anybody: Pick<Luster, "health">;
  /** Without an account it can ask for /health alone. */
  user: User | undefined;
};

type Look = {
  /** Ends it before its function is killed. */
  signal: AbortSignal;
  onStep: (step: Step) => void;
};

/** The shoots that it may delete, whoever else's account it was given. */
const name = "Canary of the stage";
/** Milliseconds for everything that users wait for; what is left of the function's time is for cleaning up. */
const patience = minutes(3);

/**
 * Does what users do: asks for /health, uploads a picture, has it enhanced by the basic tier, downloads the output,
 * and deletes it all. Throws what a user would see go wrong.
 */
export function createCanary({ anybody, user }: Deps) {
  return async function look({ signal, onStep }: Look): Promise<void> {
    onStep("health");
    const { status, services } = await anybody.health.get({ signal });
    if (status === "unhealthy") throw new Error(`/health is unhealthy: ${JSON.stringify(services)}`);
    if (!user) return;
    try {
      await enhanceOne(user, { signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]), onStep });
    } catch (error) {
      // What went wrong first is the news.
      await cleanUp(user, signal).catch(() => {});
      throw error;
    }
    onStep("clean-up");
    await cleanUp(user, signal);
  };
}

async function enhanceOne(user: User, { signal, onStep }: Look): Promise<void> {
  onStep("shoot");
  const { shoot_id: shoot } = await user.shoots.create({ name }, { signal });
  onStep("picture");
  const { output } = await user.enhance(picture(), { shoot, name: "canary.jpg", signal });
  onStep("output");
  await download(output, signal);
}

/** Also what was left by one that was killed. */
async function cleanUp(user: User, signal: AbortSignal): Promise<void> {
  const { shoots } = await user.shoots.list({ limit: 100 }, { signal });
  for (const shoot of shoots) if (shoot.name === name) await user.shoots.delete(shoot.shoot_id, { signal });
}

async function download({ url, sha256 }: Enhanced["output"], signal: AbortSignal): Promise<void> {
  if (url === undefined) throw new Error("The output has no URL");
  const reply = await fetch(url, { signal });
  const bytes = new Uint8Array(await reply.arrayBuffer());
  if (!reply.ok) throw new Error(`The output's URL is answered ${reply.status}`);
  if (createHash("sha256").update(bytes).digest("base64") !== sha256)
    throw new Error("The output is not the one that was stored");
}
