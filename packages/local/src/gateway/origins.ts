import { isLoopback } from "@luster/settings/values";

/** Whether a web page of this origin may call the API and the embedded storage. */
export type Allows = (origin: string) => boolean;

/** The pages of one machine: its own, whose origin is a loopback address at any port, and those of a list, in which `*` means any. */
export const allowing =
  (origins: readonly string[]): Allows =>
  (origin) =>
    origins.includes("*") || origins.includes(origin) || isLoopback(origin);
