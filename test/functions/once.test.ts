import { lazy, once } from "@luster/functions/once";
import { expect, test } from "vitest";

/** Fails as often as told, then makes a thing of which it counts the makings. */
function failing(times: number) {
  const made = { count: 0 };
  const make = async () => {
    made.count += 1;
    if (made.count <= times) throw new Error(`the disk is full, ${made.count}`);
    return async () => made.count;
  };
  return { made, make };
}

test("a thing is made by the first call, and the same for all that follow", async () => {
  const { made, make } = failing(0);
  const thing = once(make);
  expect(made.count).toBe(0);
  expect(await thing()).toBe(await thing());
  expect(made.count).toBe(1);
});

test("calls during one making wait for that making", async () => {
  const { made, make } = failing(0);
  const verb = lazy(make);
  expect(await Promise.all([verb(), verb(), verb()])).toEqual([1, 1, 1]);
  expect(made.count).toBe(1);
});

test("a making that rejects fails the calls that waited for it and is forgotten: the next call makes it again", async () => {
  const verb = lazy(failing(1).make);
  const first = await Promise.allSettled([verb(), verb()]);
  expect(first.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await verb()).toBe(2);
  expect(await verb()).toBe(2);
});

test("a making that throws is forgotten too", () => {
  const made = { count: 0 };
  const thing = once(() => {
    made.count += 1;
    if (made.count === 1) throw new Error("a setting is missing");
    return made;
  });
  expect(thing).toThrow("a setting is missing");
  expect(thing()).toEqual({ count: 2 });
});
