import { afterAll, beforeAll } from "vitest";
import { type Api } from "../../kit/api.ts";
import { type Environment, type Machine, startMachine } from "../../kit/machine.ts";

/** One machine with its studio for all tests of a file. */
export function sharedMachineUrl(environment: Environment = {}): { readonly url: string; readonly api: Api } {
  let machine: Machine | undefined;
  const running = (): Machine => {
    if (!machine) throw new Error("The machine runs only within tests");
    return machine;
  };
  beforeAll(async () => {
    machine = await startMachine(environment);
  });
  afterAll(() => machine?.stop());
  return {
    get url() {
      return running().url;
    },
    get api() {
      return running().api;
    },
  };
}
