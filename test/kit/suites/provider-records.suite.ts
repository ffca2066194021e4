import { newId } from "@luster/core/id";
import type { Gate } from "@luster/core/providers/gate";
import type { ProviderRecords } from "@luster/core/providers/records";
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

/** What every `ProviderRecords` promises. */
export function providerRecordsSuite(kind: string, start: Start<ProviderRecords>): void {
  describe(`the ${kind} provider records`, () => {
    const records = fixture(start);

    test("of many calls at once counts exactly as many as the minute allows, and the next minute anew", async () => {
      const provider = newId("job");
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => records.port.take(provider, minute, 7)),
      );
      expect(taken.filter(Boolean)).toHaveLength(7);
      expect(await records.port.take(provider, later, 7)).toBe(true);
      expect(await records.port.take(newId("job"), minute, 7)).toBe(true);
    });

    test("has room again for a call that was given back, and for no more than that", async () => {
      const provider = newId("job");
      await records.port.release(provider, minute);
      expect(await records.port.take(provider, minute, 1)).toBe(true);
      expect(await records.port.take(provider, minute, 1)).toBe(false);
      await records.port.release(provider, minute);
      await records.port.release(provider, minute);
      expect(await records.port.take(provider, minute, 1)).toBe(true);
      expect(await records.port.take(provider, minute, 1)).toBe(false);
    });

    test("keeps a gate for each scope, and writes over what is there", async () => {
      const [key, other] = ["a", "b"].map((scope) => ({
        provider: "openai",
        scope: `${scope}#${newId("job")}`,
      }));
      if (!key || !other) throw new Error("There are two");
      expect(await records.port.gate(key)).toBeUndefined();
      await records.port.putGate(key, closed);
      expect(await records.port.gate(key)).toEqual(closed);
      expect(await records.port.gate(other)).toBeUndefined();
      const { closed_until: _, ...open } = { ...closed, refusals: 0 };
      await records.port.putGate(key, open);
      expect(await records.port.gate(key)).toEqual(open);
    });

    test("lists every gate of a provider, and none of another", async () => {
      const [provider, other] = [newId("job"), newId("job")];
      expect(await records.port.gates(provider)).toEqual([]);
      await records.port.take(provider, minute, 7);
      await records.port.putGate({ provider, scope: "a#one" }, closed);
      await records.port.putGate({ provider, scope: "b#two" }, { ...closed, refusals: 1 });
      await records.port.putGate({ provider: other, scope: "a#one" }, closed);
      expect(await records.port.gates(provider)).toEqual([closed, { ...closed, refusals: 1 }]);
    });

    test("says that the service is unavailable when it is", async () => {
      const key = { provider: "openai", scope: "a" };
      await expect(records.gone.take("openai", minute, 1)).rejects.toMatchObject(outage);
      await expect(records.gone.release("openai", minute)).rejects.toMatchObject(outage);
      await expect(records.gone.gate(key)).rejects.toMatchObject(outage);
      await expect(records.gone.gates("openai")).rejects.toMatchObject(outage);
      await expect(records.gone.putGate(key, closed)).rejects.toMatchObject(outage);
    });
  });
}
