import { logger } from "@luster/functions/observe/logger";

/** Logs what went wrong around the handlers, where what they log goes too, and by the same rules. */
export const report = (error: unknown): void => logger.error("around the handlers", { error });
