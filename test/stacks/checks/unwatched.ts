import { expect } from "vitest";
import { all } from "../find.ts";
import type { Checks } from "./checks.ts";

export const unwatched: Checks = {
  "a developer's stage has nothing that is paid by the month: no alarm, no dashboard, no metric of a log"(
    manifest,
  ) {
    for (const type of ["cloudwatch/", "sns/"]) {
      const made = manifest.resources.filter((resource) => resource.type.includes(`:${type}`));
      expect(made.filter(({ type: of }) => !of.endsWith("logGroup:LogGroup"))).toEqual([]);
    }
    expect(all(manifest, "function:Function").length).toBeGreaterThan(10);
  },
};
