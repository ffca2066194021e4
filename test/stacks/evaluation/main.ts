// Evaluates sst.config.ts with the real SST components under Pulumi's mocks, and writes the manifest of its resources.
// A process of its own for each stage: the components keep global state, read the environment and change the folder.
//   node test/stacks/evaluation/main.ts --root . --stage dev --out manifest.json --artifacts folder [--bundles]
import crypto from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startCommand } from "./command.ts";
import { readApp, readProgram } from "./config.ts";
import type { Manifest } from "./manifest.ts";
import { place } from "./platform.ts";
import { record } from "./record.ts";

const { values: option } = parseArgs({
  options: {
    root: { type: "string", default: "." },
    stage: { type: "string", default: "dev" },
    out: { type: "string", default: "manifest.json" },
    artifacts: { type: "string", default: ".sst/artifacts" },
    bundles: { type: "boolean", default: false },
  },
});

const here = place(option.root, option.artifacts);
const command = await startCommand(here, option.bundles);
process.env.SST_SERVER = command.address;
process.env.CLOUDFLARE_DEFAULT_ACCOUNT_ID = "0".repeat(32);
process.env = withSecrets(process.env);
namesWithoutChance();

const app = await readApp(here, option.stage);
const recording = await record(here, app);
const program = await readProgram(here, app);
const outputs = recording.run(program);

// Like Pulumi's own host: the program has ended when nothing is left to wait for.
process.once("beforeExit", async () => {
  if (recording.hasErrors()) process.exit(1);
  const manifest: Manifest = {
    app,
    outputs: await outputs,
    resources: recording.resources,
    links: recording.links,
    unanswered: [...recording.unanswered],
    requests: command.requests,
    bundles: command.bundles,
  };
  writeFileSync(option.out, JSON.stringify(manifest, null, 2));
});

/** Every secret of the stage has a value that shows where it came from. */
function withSecrets(environment: NodeJS.ProcessEnv) {
  return new Proxy(environment, {
    get: (target, name) =>
      target[String(name)] ??
      (String(name).startsWith("SST_SECRET_") ? `secret:${String(name).slice(11)}` : undefined),
  });
}

/** Physical names end in eight random bytes; a manifest is to be the same each time. */
function namesWithoutChance() {
  const random = crypto.randomBytes;
  const fixed = (size: number, ...rest: []) => (size === 8 ? Buffer.alloc(8, 7) : random(size, ...rest));
  Object.assign(crypto, { randomBytes: fixed });
}
