import { AsyncLocalStorage } from "node:async_hooks";
import { Logger } from "@aws-lambda-powertools/logger";
import { environment } from "../environment.ts";
import { loggable } from "./loggable.ts";

/** Kept for each invocation: on one machine many run at once in one process. */
const ids = new AsyncLocalStorage<Record<string, string>>();

/** Runs `work`, whose log lines all say these ids; a line's own fields come before them. */
export const withIds = <T>(own: Record<string, string>, work: () => T): T => ids.run(own, work);

/**
 * JSON lines with the request id, without secrets. Never give it a prompt or a file name: no pattern tells those
 * apart.
 */
export const logger = new Logger({
  serviceName: "luster",
  persistentKeys: { release: environment("release").RELEASE },
  jsonReplacerFn: (key, value) => loggable(key, isLine(key, value) ? { ...ids.getStore(), ...value } : value),
});

/** A replacer is given the whole line first, under the empty key. */
const isLine = (key: string, value: unknown): value is object =>
  key === "" && typeof value === "object" && value !== null && "level" in value;
