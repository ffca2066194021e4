import { AsyncLocalStorage } from "node:async_hooks";
import type { EventEmitter } from "node:events";
import { logger } from "./observe/logger.ts";

/** What a socket, a decoder or a library threw where no promise carries it. */
export class UncaughtFault extends Error {
  override readonly name = "UncaughtFault";
}

const running = new AsyncLocalStorage<AbortController>();

/**
 * Runs some work: an invocation, or one job of its batch. An exception or a rejection that nobody catches, in
 * whatever the work started, aborts the signal of this work and no other, so that its outcome is written; one that
 * belongs to no running work is logged. Without this it would end the process, and each job beside it would lose a
 * call that was paid for.
 */
export async function contained<T>(work: (fault: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  takeOver();
  try {
    return await running.run(own, () => work(own.signal));
  } finally {
    giveBack();
  }
}

function onFault(error: unknown): void {
  logger.error("uncaught", { error });
  const fault = new UncaughtFault("Something failed where nobody waits for it", { cause: error });
  running.getStore()?.abort(fault);
}

const events = ["uncaughtException", "unhandledRejection"] as const;
type Listener = Parameters<EventEmitter["on"]>[1];
const state = { running: 0, before: new Map<string, Listener[]>() };

/** The platform's own listeners end the process, so they wait until nothing runs. */
function takeOver(): void {
  state.running += 1;
  if (state.running === 1) for (const event of events) state.before.set(event, replace(event, [onFault]));
}

function giveBack(): void {
  state.running -= 1;
  if (state.running === 0) for (const event of events) replace(event, state.before.get(event) ?? []);
}

/** The listeners that were there. */
function replace(event: string, listeners: readonly Listener[], emitter: EventEmitter = process): Listener[] {
  const before = emitter.rawListeners(event).filter(isListener);
  emitter.removeAllListeners(event);
  for (const listener of listeners) emitter.on(event, listener);
  return before;
}

const isListener = (listener: unknown): listener is Listener => typeof listener === "function";
