import { streamed } from "@luster/functions/http/event-stream";
import type { Look } from "@luster/core/jobs/follow";
import { expect, test } from "vitest";
import * as z from "zod";

const patience = { wait: 1, left: () => 1 };
const News = z.object({ is: z.string() });

/** Looks, of which nobody needs more than are taken. */
async function* looks(...found: Look<{ is: string }>[]) {
  yield* found;
}
const nothing = { news: [], over: false };
const news = (id: string, over = false) => ({ news: [{ id, data: { is: id, secret: 1 } }], over });

test("an answer that goes out whole has the first news, and no field that the contract does not know", async () => {
  const answer = await streamed(
    { last: undefined, patience, begin: undefined },
    News,
    looks(nothing, news("1"), news("2")),
  );
  expect(answer).toEqual({ status: 200, body: 'retry: 1000\n\nid: 1\ndata: {"is":"1"}\n\n' });
});

test("an answer that goes out whole says when there is nothing new, and when there never will be", async () => {
  const asked = { last: undefined, patience, begin: undefined };
  expect(await streamed(asked, News, looks(nothing, nothing))).toMatchObject({
    status: 200,
    body: expect.stringMatching(/^retry: 1000\n\n: /),
  });
  expect(await streamed(asked, News, looks({ news: [], over: true }))).toMatchObject({ status: 204 });
});

test("an answer that is passed on as it is written begins with the first look, and shows that it is alive", async () => {
  const written: string[] = [];
  const begin = () => {
    written.push("begun");
    return (text: string) => void written.push(text);
  };
  const answer = await streamed(
    { last: undefined, patience, begin },
    News,
    looks(nothing, news("1"), news("2", true)),
  );
  expect(answer).toEqual({ status: 200, body: "" });
  expect(written[0]).toBe("begun");
  expect(written.join("")).toMatch(/retry: 1000\n\n(: nothing new\n\n)?id: 1\n[^]*id: 2\n[^]*\n\n$/);
});

test("what fails before anything was found begins no answer", async () => {
  const begin = () => () => expect.unreachable();
  const failing = (async function* (): AsyncGenerator<Look<{ is: string }>> {
    yield* [];
    throw new Error("gone");
  })();
  await expect(streamed({ last: undefined, patience, begin }, News, failing)).rejects.toThrow("gone");
});
