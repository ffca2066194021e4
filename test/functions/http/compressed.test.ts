import { gunzipSync } from "node:zlib";
import { compressed } from "@luster/functions/http/compressed";
import type { Event } from "@luster/functions/http/event";
import type { Context } from "aws-lambda";
import { expect, test } from "vitest";

const long = JSON.stringify({
  assets: Array.from({ length: 100 }, (_, at) => ({ asset_id: `asset_${at}` })),
});

/** The answer to a request with this Accept-Encoding, of a handler that answers with this body. */
async function answered(encoding: string | undefined, body: string | undefined = long) {
  const handler = compressed(async () => ({ statusCode: 200, headers: { "x-request-id": "1" }, body }));
  const headers = encoding === undefined ? {} : { "accept-encoding": encoding };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it reads nothing else of them
  return handler({ headers } as Event, {} as Context);
}

test.each(["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "GZIP", " deflate , gzip ; q=0.001"])(
  "a long answer is compressed for %j, and is the same when it is unpacked",
  async (encoding) => {
    const answer = await answered(encoding);
    expect(answer).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: { "content-encoding": "gzip", vary: "accept-encoding, origin", "x-request-id": "1" },
    });
    const bytes = Buffer.from(answer.body ?? "", "base64");
    expect(gunzipSync(bytes).toString()).toBe(long);
    expect(bytes.length).toBeLessThan(long.length / 4);
  },
);

test.each([undefined, "", "identity", "br", "gzip;q=0", "gzip; q=0.000", "notgzip"])(
  "a long answer goes as it is for %j, and says what it depends on",
  async (encoding) => {
    const answer = await answered(encoding);
    expect(answer).toMatchObject({ body: long, headers: { vary: "accept-encoding, origin" } });
    expect(answer.headers).not.toHaveProperty("content-encoding");
  },
);

test("a short answer goes as it is, and one without a body too", async () => {
  expect(await answered("gzip", "{}")).toEqual({
    statusCode: 200,
    headers: { "x-request-id": "1" },
    body: "{}",
  });
  expect((await answered("gzip", "")).headers).not.toHaveProperty("content-encoding");
});
