import { downloadValidity, longestValidity } from "@luster/core/storage/grant";
import { after, seconds } from "@luster/core/time";
import fc from "fast-check";
import { expect, test } from "vitest";

const time = fc.date({ min: new Date("2020-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
const promised = fc.integer({ min: 1, max: longestValidity });
const repeat = fc.integer({ min: 0, max: 86_400 });

test("a download's URL is valid already, for as long as was promised at least, and for a week at most", () => {
  fc.assert(
    fc.property(promised, repeat, time, (promised, repeat, now) => {
      const { at, expiresIn, expires } = downloadValidity(promised, repeat, now);
      expect(at.getTime()).toBeLessThanOrEqual(now.getTime());
      expect(expiresIn).toBeLessThanOrEqual(longestValidity);
      expect(expires).toEqual(after(at, seconds(expiresIn)));
      // S3 counts whole seconds.
      const start = Math.floor(now.getTime() / 1000) * 1000;
      expect(expires.getTime() - start).toBeGreaterThanOrEqual(seconds(promised));
    }),
  );
});

test("a download's validity is the same at all times within one window, and another in the next", () => {
  const window = fc.integer({ min: 1, max: 86_400 });
  fc.assert(
    fc.property(window, time, fc.double({ min: 0, max: 0.999, noNaN: true }), (window, now, part) => {
      const first = downloadValidity(3600, window, now);
      const later = after(first.at, Math.floor(seconds(window) * part));
      expect(downloadValidity(3600, window, later)).toEqual(first);
      const next = after(first.at, seconds(window));
      expect(downloadValidity(3600, window, next).at).toEqual(next);
    }),
  );
});

test("without a window a download begins in this second and ends as promised", () => {
  const validity = downloadValidity(60, 0, new Date("2026-11-22T12:00:00.700Z"));
  expect(validity.at).toEqual(new Date("2026-11-22T12:00:00Z"));
  expect(validity.expires).toEqual(new Date("2026-11-22T12:01:00Z"));
});
