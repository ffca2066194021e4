import { EventEmitter, once } from "node:events";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { seams } from "@luster/functions/wiring/seams";
import { domainNow, type Pace } from "../times.ts";

/**
 * What a child asks at a place where it may be killed: before a step of a user's job, at the end of a delivery, once
 * it serves.
 */
export type Question =
  | { place: "step"; step: string; user: string }
  /** `left`: the files in the folder for temporary files. */
  | { place: "end"; left: readonly string[] }
  | { place: "ready" };

/** `full`: this process is to find its disk full until it asks again. */
export type Order = { go: true; full: boolean } | { ahead: number };

const pace: Pace = JSON.parse(process.env["CHAOS_PACE"] ?? "");
const { statfs } = fs;
const orders = new EventEmitter();

seams.now = () => domainNow(pace);

/** Resolves when the parent lets this process go on; one that is to be killed waits here for its end. */
export async function ask(question: Question): Promise<void> {
  process.send?.(question);
  await once(orders, "go");
}

process.on("message", (order: Order) => {
  if ("ahead" in order) pace.ahead = order.ahead;
  if (!("go" in order)) return;
  pretendFull(order.full);
  orders.emit("go");
});
/**
 * For machines where no small disk can be mounted: whoever asks the file system for its free space is told that there
 * is none.
 */
function pretendFull(full: boolean): void {
  const none = async (path: string) => Object.assign(await statfs(path), { bavail: 0 });
  Object.assign(fs, { statfs: full ? none : statfs });
  syncBuiltinESMExports();
}

process.on("disconnect", () => process.exit());
