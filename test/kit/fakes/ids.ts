import { newId, type NewId } from "@luster/core/id";

/** The id that `countedIds` gives as its nth. */
export const idOf = (prefix: Parameters<NewId>[0], nth: number): string =>
  `${prefix}_${String(nth).padStart(26, "0")}`;

/** Ids that a test can foresee: each prefix counts from 1. */
export function countedIds(): NewId {
  const counts = new Map<string, number>();
  return (prefix) => {
    const nth = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, nth);
    return idOf(prefix, nth);
  };
}

/** Another user each time, so that tests can share one database. */
export const newUser = (): string => newId("job").replace("job_", "user_");
