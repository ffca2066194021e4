import { newId } from "@luster/core/id";
import type { Gate } from "@luster/core/providers/gate";
import type { ProviderStore } from "@luster/core/providers/store";
import { describe, expect, test } from "vitest";
import { fixture, outage, type Start } from "./fixture.ts";

const minute = new Date("2026-03-01T12:00:00.000Z");
const later = new Date("2026-03-01T12:01:00.000Z");
const closed: Gate = {
  refusals: 3,
  refused_at: minute.toISOString(),
  closed_until: later.toISOString(),
  code: "engine.rate_limited",
  message: "busy",
};

/** What every `ProviderStore` promises. */
export function providerStoreSuite(kind: string, start: Start<ProviderStore>): void {
  describe(`the ${kind} provider store`, () => {
    const store = fixture(start);

    test("of many calls at once counts exactly as many as the minute allows, and the next minute anew", async () => {
      const provider = newId("job");
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.port.take(provider, minute, 7)));
      expect(taken.filter(Boolean)).toHaveLength(7);
      expect(await store.port.take(provider, later, 7)).toBe(true);
      expect(await store.port.take(newId("job"), minute, 7)).toBe(true);
    });

    test("has room again for a call that was given back, and for no more than that", async () => {
      const provider = newId("job");
      await store.port.release(provider, minute);
      expect(await store.port.take(provider, minute, 1)).toBe(true);
      expect(await store.port.take(provider, minute, 1)).toBe(false);
      await store.port.release(provider, minute);
      await store.port.release(provider, minute);
      expect(await store.port.take(provider, minute, 1)).toBe(true);
      expect(await store.port.take(provider, minute, 1)).toBe(false);
    });

    test("keeps a gate for each scope, and writes over what is there", async () => {
      const [key, other] = ["a", "b"].map((scope) => ({
        provider: "openai",
        scope: `${scope}#${newId("job")}`,
      }));
      if (!key || !other) throw new Error("There are two");
      expect(await store.port.gate(key)).toBeUndefined();
      await store.port.putGate(key, closed);
      expect(await store.port.gate(key)).toEqual(closed);
      expect(await store.port.gate(other)).toBeUndefined();
      const { closed_until: _, ...open } = { ...closed, refusals: 0 };
      await store.port.putGate(key, open);
      expect(await store.port.gate(key)).toEqual(open);
    });

    test("says that the service is unavailable when it is", async () => {
      const key = { provider: "openai", scope: "a" };
      await expect(store.gone.take("openai", minute, 1)).rejects.toMatchObject(outage);
      await expect(store.gone.release("openai", minute)).rejects.toMatchObject(outage);
      await expect(store.gone.gate(key)).rejects.toMatchObject(outage);
      await expect(store.gone.putGate(key, closed)).rejects.toMatchObject(outage);
    });
  });
}
