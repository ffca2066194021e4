import { computed, signal } from "@preact/signals";

/**
 * The page's place is kept behind `#`: the studio works from any folder of any static server, beside the API's own
 * paths.
 */
const hash = signal(location.hash);
addEventListener("hashchange", () => (hash.value = location.hash));

export type Place = { page: "shoots" } | { page: "shoot"; id: string };

/** Where the person is. */
export const place = computed<Place>(() => {
  const [, noun, id] = hash.value.split("/");
  return noun === "shoots" && id ? { page: "shoot", id: decodeURIComponent(id) } : { page: "shoots" };
});

export const shootAddress = (id: string): string => `#/shoots/${encodeURIComponent(id)}`;

export const go = (address: string): void => void (location.hash = address);
