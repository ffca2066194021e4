import { failures } from "@luster/contract/failures";
import { jobFailures } from "@luster/contract/job-failures";
import { expect, it } from "vitest";
import { tables } from "./tables.ts";

it("docs/errors.md lists every failure of the API with its status, and no other", async () => {
  const [documented] = await tables("errors.md");
  expect(documented).toEqual(Object.entries(failures).map(([code, { status }]) => [code, String(status)]));
});

it("docs/errors.md lists every reason of a failed job with whether a retry can help, and no other", async () => {
  const [, documented] = await tables("errors.md");
  const reasons = Object.entries(jobFailures).map(([code, { retryable }]) => [
    code,
    retryable ? "yes" : "no",
  ]);
  expect(documented).toEqual(reasons);
});
