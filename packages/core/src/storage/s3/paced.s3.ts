import { setTimeout as pause } from "node:timers/promises";
import { repeated } from "../../repeated.ts";
import { AnswerError, statusOf } from "./fault.s3.ts";

/** R2 takes one write a second of each key; S3 answers 409 when it could not tell which of two was first. */
const isTooSoon = (status: number | undefined): boolean => status === 429 || status === 409;

/** How often a write that came too soon is sent again, and after how many milliseconds at least. */
const again = 3;
const aSecond = 1_000;

/**
 * A write of one key, repeated when it came too soon after another one: that is no outage of the store, and the standby
 * has nothing to take over. Rejects with the store's refusal when the next tries meet it too.
 */
export function paced<T>(
  write: () => Promise<T>,
  signal?: AbortSignal,
  pauseMs: number = aSecond,
): Promise<T> {
  let left = again;
  const wait = async (): Promise<void> => {
    if (left === 0) throw new Error("It was sent often enough");
    left -= 1;
    // Some longer by chance: those who were refused together must not come together again.
    await pause(pauseMs * (1 + Math.random() / 2), undefined, { signal });
  };
  return repeated(write, (error) => isTooSoon(statusOf(error)), wait);
}

/**
 * The HTTP status of a write to a presigned URL, sent again when it came too soon: a 429 says nothing about what else
 * the store makes of it.
 */
export async function pacedStatus(send: () => Promise<Response>, signal?: AbortSignal): Promise<number> {
  const write = async (): Promise<number> => {
    const { status } = await send();
    if (isTooSoon(status)) throw new AnswerError(status);
    return status;
  };
  return paced(write, signal).catch((error: unknown) => statusOf(error) ?? Promise.reject(error));
}
