import { Logger } from "@aws-lambda-powertools/logger";
import { loggable } from "./loggable.ts";

/** JSON lines with the request id, without secrets. Never give it a prompt or a file name: no pattern tells those apart. */
export const logger = new Logger({ serviceName: "luster", jsonReplacerFn: loggable });
