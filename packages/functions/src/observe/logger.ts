import { Logger } from "@aws-lambda-powertools/logger";

/** JSON lines with the request id. Never give it a URL that is presigned, a token, a key or a prompt. */
export const logger = new Logger({ serviceName: "luster" });
