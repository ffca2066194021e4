import { type FindGone, goneOf } from "@luster/core/deletions/gone";
import { askedOnce, inScope } from "@luster/functions/scope";
import { expect, test, vi } from "vitest";

const { signal } = new AbortController();

/** What finds what is being deleted, and how often it was asked. */
function asking() {
  const find = vi.fn<FindGone>(async () => goneOf([]));
  return { find, findOnce: askedOnce(find) };
}

test("the parts of a request ask once what is being deleted of a user's, and each user and request for itself", async () => {
  const { find, findOnce } = asking();
  const request = () => inScope(signal, () => Promise.all(["ana", "ana", "ben"].map(findOnce)));
  await request();
  expect(find.mock.calls).toEqual([["ana"], ["ben"]]);
  await request();
  expect(find).toHaveBeenCalledTimes(4);
});

test("a request that waits asks again after a second, so that a deletion meanwhile hides what it waits for", async () => {
  const { find, findOnce } = asking();
  vi.useFakeTimers({ toFake: ["performance"] });
  await inScope(signal, async () => {
    await findOnce("ana");
    vi.advanceTimersByTime(999);
    await findOnce("ana");
    expect(find).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await findOnce("ana");
  }).finally(() => vi.useRealTimers());
  expect(find).toHaveBeenCalledTimes(2);
});

test("what belongs to no request, as in a consumer, asks each time", async () => {
  const { find, findOnce } = asking();
  await findOnce("ana");
  await findOnce("ana");
  expect(find).toHaveBeenCalledTimes(2);
});
