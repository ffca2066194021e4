import { lane } from "@luster/local/gateway/lane";
import { expect, test } from "vitest";

const limits = { atOnce: 2, waiting: 3, patience: 60_000 };
const busy = { code: "service.busy", status: 503, retryAfter: expect.any(Number) as unknown };

/** Pieces of work that end when told to, and the names of those that have begun. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const work = (name: string) => () => {
    begun.push(name);
    const end = Promise.withResolvers<string>();
    ends.set(name, end);
    return end.promise;
  };
  return { begun, work, end: (name: string) => ends.get(name)?.resolve(name), ends };
}

test("runs no more at once than it may, and the rest in the order in which it came", async () => {
  const { begun, work, end } = works();
  const run = lane(limits);
  const results = ["a", "b", "c", "d"].map((name) => run(work(name)));
  await expect.poll(() => begun).toEqual(["a", "b"]);
  end("b");
  await results[1];
  await expect.poll(() => begun).toEqual(["a", "b", "c"]);
  for (const name of ["a", "c"]) end(name);
  await expect.poll(() => begun).toEqual(["a", "b", "c", "d"]);
  end("d");
  expect(await Promise.all(results)).toEqual(["a", "b", "c", "d"]);
});

test("refuses at once, and without beginning it, what finds no place to wait", async () => {
  const { begun, work, end } = works();
  const run = lane(limits);
  const accepted = ["a", "b", "c", "d", "e"].map((name) => run(work(name)));
  await expect(run(work("too many"))).rejects.toMatchObject(busy);
  for (const name of ["a", "b", "c", "d", "e"]) {
    await expect.poll(() => begun).toContain(name);
    end(name);
  }
  expect(await Promise.all(accepted)).toEqual(begun);
});

test("refuses what waited too long, and goes on with what comes later", async () => {
  const { begun, work, end } = works();
  const run = lane({ atOnce: 1, waiting: 3, patience: 20 });
  const slow = run(work("slow"));
  await expect.poll(() => begun).toEqual(["slow"]);
  await expect(run(work("late"))).rejects.toMatchObject(busy);
  end("slow");
  await slow;
  const next = run(work("next"));
  await expect.poll(() => begun).toEqual(["slow", "next"]);
  end("next");
  expect(await next).toBe("next");
});

test("work that fails gives its place to the next", async () => {
  const { begun, work, ends } = works();
  const run = lane({ ...limits, atOnce: 1 });
  const failing = run(work("failing"));
  const next = run(work("next"));
  await expect.poll(() => begun).toEqual(["failing"]);
  ends.get("failing")?.reject(new Error("no"));
  await expect(failing).rejects.toThrow("no");
  await expect.poll(() => begun).toEqual(["failing", "next"]);
  ends.get("next")?.resolve("done");
  expect(await next).toBe("done");
});
