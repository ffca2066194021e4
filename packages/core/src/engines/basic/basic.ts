import { setImmediate } from "node:timers/promises";
import type { Prepared } from "../../pictures/picture.ts";
import { copyOf } from "../../pictures/pixels.ts";
import type { Engine, Enhanced, EnhanceRequest } from "../engine.ts";
import { enhancePixels } from "./enhance.ts";

/**
 * Our own engine: grain, veil, cast, exposure and the light of the room; the geometry stays as it is. Free, and the
 * same picture always yields the same bytes.
 */
export function basicEngine(): Engine {
  return { id: "basic", enhance };
}

async function enhance(
  original: Prepared,
  { signal, strength = "natural" }: Pick<EnhanceRequest, "signal" | "strength">,
): Promise<Enhanced> {
  // Gives the event loop a turn, so that an abort is seen and a heartbeat sent.
  const pause = async () => {
    await setImmediate();
    signal.throwIfAborted();
  };
  await pause();
  const picture = copyOf(original);
  await enhancePixels(picture, { strength, pause });
  return { picture };
}
