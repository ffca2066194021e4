import { readBody } from "@luster/functions/http/body";
import type { Event } from "@luster/functions/http/event";
import { expect, test } from "vitest";

/** A body as API Gateway passes it on: as text, in which bytes that are no UTF-8 have become U+FFFD. */
const passedOn = (body: string, sent: number): Event =>
  ({
    body,
    isBase64Encoded: false,
    headers: { "content-type": "application/json", "content-length": String(sent) },
  }) as unknown as Event;

const body = '{"name":"K\ufffdche"}';

test("a body that had other bytes than API Gateway passes on was no UTF-8, and is malformed", async () => {
  const sent = Buffer.byteLength(body) - 2;
  await expect(readBody(passedOn(body, sent), false)).rejects.toMatchObject({
    code: "request.malformed",
    message: "The body is not valid UTF-8.",
  });
});

test("a U+FFFD that the client sent itself is taken as it is", async () => {
  expect(await readBody(passedOn(body, Buffer.byteLength(body)), false)).toEqual({ name: "K\ufffdche" });
});
