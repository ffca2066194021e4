import { seconds } from "@luster/core/time";
import type { Step } from "../canary/canary.ts";
import { invocation } from "../invocation.ts";
import { logger } from "../observe/logger.ts";
import { tell } from "../observe/metrics.ts";
import { canary } from "../wiring/canary.ts";

/** Runs on a schedule, as a user of its own: what the service does for nobody at night, it does for the canary. */
export const handler = invocation<unknown, void>({
  ids: (_event, { awsRequestId }) => ({ consumer: "canary", request_id: awsRequestId }),
  reserve: seconds(15),
  async run(_event, _context, signal) {
    const at: { step?: Step } = {};
    const began = Date.now();
    try {
      await canary().look({ signal, onStep: (step) => void (at.step = step) });
      tell("CanaryFailures", false);
      logger.info("canary lives", { milliseconds: Date.now() - began });
    } catch (error) {
      tell("CanaryFailures", true);
      logger.error("canary failed", { ...at, error });
      // It may have been the token.
      canary().forget();
    }
  },
});
