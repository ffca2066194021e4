import { expect, test } from "vitest";
import { simulate } from "../../kit/simulation/shoot.ts";

// The provider takes so many pictures in any 60 seconds and refuses the others; `npm run test:simulation` has larger
// ones.
test.each([
  { photos: 60, perMinute: 5, workers: 1, retryAfter: true },
  { photos: 60, perMinute: 5, workers: 5, retryAfter: true },
  { photos: 60, perMinute: 5, workers: 10, retryAfter: true },
  { photos: 60, perMinute: 5, workers: 5, retryAfter: false },
  { photos: 60, perMinute: 5, workers: 5, retryAfter: true, setting: 5 },
  { photos: 60, perMinute: 250, workers: 5, retryAfter: true },
  { photos: 200, perMinute: 5, workers: 5, retryAfter: true },
  { photos: 200, perMinute: 20, workers: 10, retryAfter: false },
  { photos: 200, perMinute: 20, workers: 5, retryAfter: true, setting: 20 },
  { photos: 400, perMinute: 250, workers: 100, retryAfter: true },
])(
  "$photos photos at $perMinute a minute by $workers workers (Retry-After: $retryAfter, setting: $setting) all succeed, in at most 1.2 of what is possible",
  async (shoot) => {
    const { succeeded, failed, ratio, calls, attempts } = await simulate(shoot);
    expect({ succeeded, failed, calls, attempts }).toEqual({
      succeeded: shoot.photos,
      failed: 0,
      calls: shoot.photos,
      attempts: 1,
    });
    expect(ratio).toBeLessThanOrEqual(1.2);
  },
);
