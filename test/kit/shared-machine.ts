import { afterAll, beforeAll } from "vitest";
import { type Api } from "./api.ts";
import { type Environment, type Machine, startMachine } from "./machine.ts";

/** One machine for all tests of a file; `api` answers once they run. */
export function sharedMachine(environment: Environment = {}): { readonly api: Api } {
  let machine: Machine | undefined;
  beforeAll(async () => {
    machine = await startMachine(environment);
  });
  afterAll(() => machine?.stop());
  return {
    get api() {
      if (!machine) throw new Error("The machine runs only within tests");
      return machine.api;
    },
  };
}
