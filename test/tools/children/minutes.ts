// Read by Node before a program: the minutes for which a release is watched pass at once.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

const { setTimeout: pause } = timers;
Object.assign(timers, {
  setTimeout: (milliseconds: number, ...rest: []) =>
    pause(milliseconds === 60_000 ? 0 : milliseconds, ...rest),
});
syncBuiltinESMExports();
