import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployments, evaluate } from "../evaluate.ts";
import { functions } from "../find.ts";
import { type Environment, startEnvironment } from "../lambda/environment.ts";
import { startCloud } from "./cloud.ts";
import { installSharp } from "./install.ts";
import { type Linking, sealedFile } from "./linking.ts";

export type Stage = Awaited<ReturnType<typeof startStage>>;

interface Options {
  linking?: Linking;
  /** On top of what the function has. */
  variables?: Record<string, string>;
}

interface Configured {
  variables: Record<string, string>;
}

/** Environments that are kept warm; those that were used longest ago end. */
const kept = 6;

/** Every function's bundle in a folder outside the workspace, and an embedded cloud in which they can be invoked. */
export async function startStage() {
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "luster-bundles-"));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const manifest = await evaluate({ ...deployments.production, bundles: folder });
  await installSharp(join(folder, "Worker-src"), process.arch);

  const actions = new Map<string, Set<string>>();
  const current = { name: "" };
  const asked = (action: string) => void actions.get(current.name)?.add(action);
  const cloud = await startCloud(folder, deployments.production.settings.R2_BUCKET_NAME, asked);
  parts.defer(cloud.stop);
  const running = parts.move();

  const warm = new Map<string, Environment>();
  /** Where the function runs with these options: the same environment until it was not used for a while. */
  async function environment(
    name: string,
    { linking = sealedFile, variables = {} }: Options = {},
  ): Promise<Environment> {
    const key = `${name} ${linking.name} ${JSON.stringify(variables)}`;
    const running = warm.get(key) ?? (await startOf(name, linking, variables));
    warm.delete(key);
    warm.set(key, running);
    for (const [old, { stop }] of [...warm].slice(0, -kept)) {
      warm.delete(old);
      await stop();
    }
    const invoke: Environment["invoke"] = (event, within) => {
      current.name = name;
      actions.set(name, actions.get(name) ?? new Set());
      return running.invoke(event, within);
    };
    return { ...running, invoke };
  }

  async function startOf(name: string, linking: Linking, more: Record<string, string>): Promise<Environment> {
    const request = manifest.requests.find(({ functionID }) => functionID === name);
    const { environment: configured, timeout } = functions(manifest)[name] ?? {};
    if (!request) throw new Error(`There is no function ${name}`);
    const links = Object.fromEntries(
      Object.keys(request.links).map((link) => [link, cloud.links[link] ?? {}]),
    );
    const home = join(folder, `${name}-src`);
    const { SST_KEY: _key, SST_KEY_FILE: _file, ...own } = (configured as Configured).variables;
    const linked = await linking(home, { ...request, links });
    const variables = { ...own, ...cloud.variables, ...linked, ...more };
    return await startEnvironment({ home, variables, timeout: Number(timeout) });
  }

  /** The function's answer and its log. Throws with both when it throws. */
  async function invoke(name: string, event: unknown, options: Options = {}) {
    const running = await environment(name, options);
    const { log, ...answer } = await running.invoke(event);
    if ("error" in answer) throw new Error(`${answer.error.errorType}: ${answer.error.errorMessage}\n${log}`);
    return { result: answer.result, log };
  }

  return {
    manifest,
    invoke,
    environment,
    services: cloud.services,
    endLeases: cloud.endLeases,
    /** What every invoked function asked AWS for: `dynamodb:GetItem`. */
    actions,
    nextMessage: cloud.nextMessage,
    async stop() {
      for (const { stop } of warm.values()) await stop();
      await running.disposeAsync();
    },
  };
}
