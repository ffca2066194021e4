import { createServer } from "node:http";
import { AnswerError } from "@luster/core/storage/s3/fault.s3";
import { paced } from "@luster/core/storage/s3/paced.s3";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { checkUnsigned } from "@luster/core/storage/s3/unsigned.s3";
import { close, listen } from "@luster/local/cloud/listen";
import { describe, expect, onTestFinished, test, vi } from "vitest";

describe("a write of one key", () => {
  test.each([429, 409])(
    "that is refused with %i is sent again, and not before its pause is over",
    async (status) => {
      const answers = [status, status];
      const times: number[] = [];
      const write = async () => {
        times.push(performance.now());
        const refusal = answers.shift();
        if (refusal) throw new AnswerError(refusal);
        return "stored";
      };
      expect(await paced(write, undefined, 40)).toBe("stored");
      const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(pauses).toHaveLength(2);
      for (const pause of pauses) expect(pause).toBeGreaterThan(38);
    },
  );

  test("is given up with the store's refusal when it was sent four times", async () => {
    const write = vi.fn<() => Promise<never>>(() => Promise.reject(new AnswerError(429)));
    const refusal = { $metadata: { httpStatusCode: 429 } };
    await expect(paced(write, undefined, 1)).rejects.toMatchObject(refusal);
    expect(write).toHaveBeenCalledTimes(4);
  });

  test("that fails in any other way is not sent again", async () => {
    const write = vi.fn<() => Promise<never>>(() => Promise.reject(new AnswerError(503)));
    await expect(paced(write)).rejects.toThrow("503");
    expect(write).toHaveBeenCalledTimes(1);
  });

  test("waits no longer than its signal", async () => {
    const stop = new AbortController();
    const written = paced(() => Promise.reject(new AnswerError(429)), stop.signal);
    stop.abort();
    await expect(written).rejects.toThrow("429");
  });
});

test("the check for a real bucket takes no 429 for a refusal: it sends again what came too soon", async () => {
  let copies = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === "HEAD") return void response.writeHead(404).end();
    const isCopy = request.headers["x-amz-copy-source"] !== undefined;
    response.writeHead(isCopy && (copies += 1) === 1 ? 429 : 200).end();
  });
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  onTestFinished(() => close(server));
  const address = { bucket: "pictures", region: "auto", endpoint };
  const credentials = { accessKeyId: "EXAMPLE", secretAccessKey: "example" };
  const store = s3Store({ name: "r2", address, credentials, methods: ["PUT"] });
  const found = await checkUnsigned({ store, bucket: "pictures", signal: new AbortController().signal });
  expect([copies, found.map(({ result }) => result)]).toEqual([3, ["ignored", "ignored", "obeyed"]]);
});
