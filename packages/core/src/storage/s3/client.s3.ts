import { S3Client } from "@aws-sdk/client-s3";
import { seconds } from "../../time.ts";
import type { Address } from "./address.s3.ts";
import type { Credentials } from "./sign.s3.ts";
import type { Timeouts } from "./soon.s3.ts";

type Options = Pick<Address, "region" | "endpoint"> & {
  credentials: Credentials;
  timeouts?: Partial<Timeouts>;
};

/**
 * A client for R2 or S3 that gives up in bounded time: two attempts, each with its own timeouts. No call waits for a
 * free socket of its own process: the time-outs would count that wait, and a burst would look like an outage.
 */
export function s3Client({ region, endpoint, credentials, timeouts }: Options): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    maxAttempts: 2,
    // By default the SDK adds checksums, and R2's presigned PUT would pin the CRC of an empty body.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // Waiting for 100 Continue costs a round trip and the connection's reuse.
    expectContinueHeader: false,
    logger: quiet,
    requestHandler: {
      connectionTimeout: timeouts?.connect ?? seconds(2),
      socketTimeout: timeouts?.idle ?? seconds(8),
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: 1_000 },
      httpsAgent: { maxSockets: 1_000 },
    },
  });
}

// By default the SDK prints a line for every upload that is answered with 412, which is an answer like any other.
const silence = (): void => undefined;
const quiet = { debug: silence, info: silence, warn: silence, error: silence };
