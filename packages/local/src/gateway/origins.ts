import { isLoopback } from "@luster/settings/values";

/** Whether a web page of this origin may call the API and the embedded storage. */
export type Allows = (origin: string) => boolean;

/**
 * The pages of one machine: its own, whose origin is a loopback address at any port, or `host` where it answers to a
 * network too; and those of a list, in which `*` means any.
 */
export const allowing =
  (origins: readonly string[], host?: string): Allows =>
  (origin) =>
    origins.includes("*") || origins.includes(origin) || isLoopback(origin) || isAt(origin, host);

const isAt = (origin: string, host: string | undefined): boolean =>
  host !== undefined && URL.canParse(origin) && new URL(origin).hostname === host;
