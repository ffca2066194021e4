import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployments, evaluate } from "../evaluate.ts";
import { functions } from "../find.ts";
import { startCloud } from "./cloud.ts";
import { installSharp } from "./install.ts";
import { type Linking, sealedFile } from "./linking.ts";
import { run } from "./process.ts";

export type Stage = Awaited<ReturnType<typeof startStage>>;

interface Options {
  linking?: Linking;
  /** On top of what the function has. */
  variables?: Record<string, string>;
}

interface Environment {
  variables: Record<string, string>;
}

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

  /** The function's answer and its log. Throws with both when it throws. */
  async function invoke(
    name: string,
    event: unknown,
    { linking = sealedFile, variables = {} }: Options = {},
  ) {
    const request = manifest.requests.find(({ functionID }) => functionID === name);
    const { environment, timeout } = functions(manifest)[name] ?? {};
    if (!request) throw new Error(`There is no function ${name}`);
    const links = Object.fromEntries(
      Object.keys(request.links).map((link) => [link, cloud.links[link] ?? {}]),
    );
    const home = join(folder, `${name}-src`);
    const { SST_KEY: _key, SST_KEY_FILE: _file, ...own } = (environment as Environment).variables;
    const env = { ...own, ...cloud.variables, ...(await linking(home, { ...request, links })), ...variables };
    Object.assign(current, { name });
    actions.set(name, actions.get(name) ?? new Set());
    return await run(home, env, { event, timeout: Number(timeout) });
  }

  return {
    manifest,
    invoke,
    /** What every invoked function asked AWS for: `dynamodb:GetItem`. */
    actions,
    nextMessage: cloud.nextMessage,
    stop: () => running.disposeAsync(),
  };
}
