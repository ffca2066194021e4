import type { Refused } from "@luster/contract/uploads";
import { Failure } from "./failure.ts";

/** What became of one of many: what was made, or why it was refused. A bug is no refusal, and is thrown. */
export const orRefused = <T>(making: Promise<T>): Promise<T | { error: Refused }> =>
  making.catch((error: unknown) => ({ error: refusal(error) }));

function refusal(error: unknown): Refused {
  if (!(error instanceof Failure)) throw error;
  const { code, message: detail, issues, retryAfter: retry_after } = error;
  return {
    code,
    detail,
    ...(issues && { issues: [...issues] }),
    ...(retry_after !== undefined && { retry_after }),
  };
}
