import { setImmediate } from "node:timers/promises";
import type { Prepared } from "../../pictures/picture.ts";
import type { Engine, Enhanced, EnhanceRequest } from "../engine.ts";
import { encode } from "./encode.ts";
import { enhancePixels } from "./enhance.ts";

/**
 * Our own engine: grain, veil, cast, exposure and the light of the room; the geometry stays as it is. Free, and the same picture
 * always yields the same bytes.
 */
export function basicEngine(): Engine {
  return { name: "basic", paid: false, enhance };
}

async function enhance(
  picture: Prepared,
  { signal, strength = "natural" }: Pick<EnhanceRequest, "signal" | "strength">,
): Promise<Enhanced> {
  const { width, height } = picture;
  // Gives the event loop a turn, so that an abort is seen and a heartbeat sent.
  const pause = async () => {
    await setImmediate();
    signal.throwIfAborted();
  };
  await pause();
  const data = await picture.open().raw().toBuffer();
  await pause();
  await enhancePixels({ data, width, height }, { strength, pause });
  const jpeg = await encode({ data, width, height });
  signal.throwIfAborted();
  return { jpeg, width, height };
}
