import { type Api, api } from "../../../kit/api.ts";
import { type Environment, run } from "../../../kit/machine.ts";

/** A Luster over the stores that this environment names; `of` gives the API as that user calls it. */
export async function startLuster(environment: Environment): Promise<{
  of: (user: string) => Api;
  stop: () => Promise<void>;
}> {
  const { child, output, ended } = run("test/long/conformance/flows/child.ts", [], environment);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const [, found] = /ready at (\S+)/.exec(output.stdout) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`Luster did not start: ${output.stderr}`)));
  });
  return {
    of: (user) => api(url, { authorization: `Bearer ${user}` }),
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
