import { logger } from "@luster/functions/observe/logger";

/** Logs what went wrong around the handlers, to their own log and by its rules. */
export const report = (error: unknown): void => logger.error("around the handlers", { error });
