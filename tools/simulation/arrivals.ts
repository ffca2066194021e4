import { hours, seconds } from "@luster/core/time";
import type { Plan } from "./plan.ts";
import { tick } from "./timetable.ts";

/** Requests that one photo makes, as docs/deploy.md counts them. */
export const requestsPerPhoto = 10;

/** When each job is accepted, in ticks and in this order, its user, and whether it is paid. */
export type Arrivals = {
  at: Int32Array;
  user: Int32Array;
  paid: Uint8Array;
  users: number;
  /** Photos that the API's rate held up, and the longest that it did, in seconds. */
  heldUp: { photos: number; longest: number };
};

/** Shoots that begin at random in the working hours of each day, each tier's share by chance. */
export function arrivals(plan: Plan, random: () => number): Arrivals {
  const wanted = photosOf(plan, random).toSorted((a, b) => a.at - b.at);
  const count = wanted.length;
  const result = { at: new Int32Array(count), user: new Int32Array(count), paid: new Uint8Array(count) };
  const heldUp = { photos: 0, longest: 0 };
  const pace = (requestsPerPhoto / plan["api-rate"]) * 1000;
  let free = 0;
  for (const [index, { at, user, paid }] of wanted.entries()) {
    free = Math.max(free, at - seconds(1)) + pace;
    const accepted = Math.max(free, at);
    if (accepted > at) heldUp.photos += 1;
    heldUp.longest = Math.max(heldUp.longest, (accepted - at) / 1000);
    result.at[index] = Math.ceil(accepted / tick);
    result.user[index] = user;
    result.paid[index] = paid ? 1 : 0;
  }
  return { ...result, users: Math.ceil(plan.photos / plan.shoot) * plan.days, heldUp };
}

type Photo = { at: number; user: number; paid: boolean };

function photosOf({ photos, days, shoot, hours: open, apart, paid }: Plan, random: () => number): Photo[] {
  const all: Photo[] = [];
  const shoots = Math.ceil(photos / shoot);
  for (let day = 0; day < days; day += 1)
    for (let nth = 0; nth < shoots; nth += 1) {
      const begins = hours(24) * day + random() * hours(open);
      const isPaid = random() < paid;
      const size = Math.min(shoot, photos - nth * shoot);
      for (let photo = 0; photo < size; photo += 1)
        all.push({ at: begins + seconds(photo * apart), user: day * shoots + nth, paid: isPaid });
    }
  return all;
}
