import type { QuotaWindow } from "@luster/core/quotas/quota";
import type { QuotaRecords } from "@luster/core/quotas/records";
import { describe, expect, test } from "vitest";
import { newUser } from "../fakes/ids.ts";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";

/** What every `QuotaRecords` promises. */
export function quotaRecordsSuite(kind: string, start: Start<QuotaRecords>): void {
  describe(`the ${kind} quota records`, () => {
    const quotas = fixture(start);

    test("counts up to the limit and not beyond it", async () => {
      const window = aWindow();
      expect(await quotas.port.take(window, 60, 100)).toMatchObject({ taken: true });
      expect(await quotas.port.take(window, 41, 100)).toMatchObject({ taken: false });
      expect(await quotas.port.take(window, 40, 100)).toMatchObject({ taken: true });
      expect(await quotas.port.take(window, 1, 100)).toMatchObject({ taken: false });
    });

    test("says how much is used, also when it refuses", async () => {
      const window = aWindow();
      expect(await quotas.port.take(window, 101, 100)).toEqual({ taken: false, used: 0 });
      expect(await quotas.port.take(window, 60, 100)).toEqual({ taken: true, used: 60 });
      expect(await quotas.port.take(window, 30, 100)).toEqual({ taken: true, used: 90 });
      expect(await quotas.port.take(window, 11, 100)).toEqual({ taken: false, used: 90 });
    });

    test("tells what a window has counted, nothing at first", async () => {
      const window = aWindow();
      expect(await quotas.port.used(window)).toBe(0);
      await quotas.port.take(window, 60, 100);
      await quotas.port.release(window, 20);
      expect(await quotas.port.used(window)).toBe(40);
    });

    test("refuses at once what is more than the whole limit", async () => {
      const window = aWindow();
      expect(await quotas.port.take(window, 101, 100)).toMatchObject({ taken: false });
      expect(await quotas.port.take(window, 100, 100)).toMatchObject({ taken: true });
    });

    test("of many at once lets in exactly as many as the limit says", async () => {
      const window = aWindow();
      const taken = await Promise.all(Array.from({ length: 20 }, () => quotas.port.take(window, 1, 7)));
      expect(taken.filter(({ taken: is }) => is)).toHaveLength(7);
    });

    test("has room again for what was given back", async () => {
      const window = aWindow();
      await quotas.port.take(window, 100, 100);
      await quotas.port.release(window, 30);
      expect(await quotas.port.take(window, 31, 100)).toMatchObject({ taken: false });
      expect(await quotas.port.take(window, 30, 100)).toMatchObject({ taken: true });
    });

    test("never counts below nothing, whatever is given back", async () => {
      const window = aWindow();
      await quotas.port.release(window, 5);
      await quotas.port.take(window, 3, 10);
      await quotas.port.release(window, 5);
      expect(await quotas.port.take(window, 8, 10)).toMatchObject({ taken: false });
      expect(await quotas.port.take(window, 7, 10)).toMatchObject({ taken: true });
    });

    test("counts each user, kind and window by itself", async () => {
      const own = { starts_at: new Date(Math.random() * 1e12) };
      const windows = [
        ...strangeUsers.map((user_id) => aWindow({ user_id, ...own })),
        aWindow({ user_id: "a", kind: "bytes", ...own }),
        aWindow({ user_id: "a", ...own, starts_at: new Date(own.starts_at.getTime() + 1_000) }),
      ];
      for (const window of windows)
        expect(await quotas.port.take(window, 1, 1)).toMatchObject({ taken: true });
      for (const window of windows)
        expect(await quotas.port.take(window, 1, 1)).toMatchObject({ taken: false });
    });

    test("says that the service is unavailable when it is, and soon", async () => {
      await expect(quotas.gone.take(aWindow(), 1, 1)).rejects.toMatchObject(outage);
      await expect(quotas.gone.used(aWindow())).rejects.toMatchObject(outage);
      await expect(quotas.gone.release(aWindow(), 1)).rejects.toMatchObject(outage);
    });
  });
}

const aWindow = (fields: Partial<QuotaWindow> = {}): QuotaWindow => ({
  user_id: newUser(),
  kind: "jobs",
  starts_at: new Date("2026-03-01T00:00:00.000Z"),
  ends_at: new Date("2026-03-02T00:00:00.000Z"),
  ...fields,
});
