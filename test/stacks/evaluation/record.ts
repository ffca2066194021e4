import { createRequire } from "node:module";
import { join } from "node:path";
import { answer, outputs } from "./cloud.ts";
import type { App } from "./config.ts";
import type { Inputs, Options, Resource } from "./manifest.ts";
import type { Place } from "./platform.ts";

export interface Recording {
  resources: Resource[];
  links: Record<string, Inputs>;
  unanswered: Set<string>;
  /** Runs the program as the stack and gives its outputs, once they are known. */
  run(program: () => Promise<unknown>): Promise<Inputs>;
  hasErrors(): boolean;
}

/** Puts Pulumi's mocks in place of its engine, and writes down every resource that is then declared. */
export async function record({ platform }: Place, app: App): Promise<Recording> {
  const platformModule = createRequire(join(platform, "package.json"));
  const pulumi = platformModule("@pulumi/pulumi") as Pulumi;
  const { MockMonitor } = platformModule("@pulumi/pulumi/runtime/mocks") as {
    MockMonitor: { prototype: Monitor };
  };
  const resources: Resource[] = [];
  const links: Record<string, Inputs> = {};
  const unanswered = new Set<string>();
  const options = new Map<string, Options>();

  before(MockMonitor.prototype, "registerResource", (request) => {
    options.set(`${request.getType()} ${request.getName()}`, {
      retainOnDelete: request.getRetainondelete(),
      protect: request.getProtect(),
    });
  });
  before(MockMonitor.prototype, "registerResourceOutputs", (request) => {
    if (!request.getUrn().includes("sst:sst:LinkRef::")) return;
    const { target, properties } = plain(request.getOutputs().toJavaScript()) as {
      target: string;
      properties: Inputs;
    };
    links[target] = properties;
  });
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const given = plain(inputs) as Inputs;
        resources.push({
          type,
          name,
          retainOnDelete: false,
          protect: false,
          ...options.get(`${type} ${name}`),
          inputs: given,
        });
        const state = outputs(type, name, given);
        return { id: String(state.id ?? `${name}-id`), state };
      },
      call({ token, inputs }) {
        const known = answer(token, plain(inputs) as Inputs);
        if (!known) unanswered.add(token);
        return known ?? inputs;
      },
    },
    app.name,
    app.stage,
    false,
    "organization",
  );
  return {
    resources,
    links,
    unanswered,
    run: async (program) => plain(await pulumi.runtime.runInPulumiStack(program)) as Inputs,
    hasErrors: () => pulumi.log.hasErrors(),
  };
}

interface Pulumi {
  runtime: {
    setMocks(
      mocks: Mocks,
      project: string,
      stack: string,
      preview: boolean,
      organization: string,
    ): Promise<void>;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  };
  log: { hasErrors(): boolean };
}

interface Mocks {
  newResource(declared: { type: string; name: string; inputs: Inputs }): {
    id: string;
    state: Inputs;
  };
  call(question: { token: string; inputs: Inputs }): Inputs;
}

interface MonitorRequest {
  getType(): string;
  getName(): string;
  getUrn(): string;
  getRetainondelete(): boolean;
  getProtect(): boolean;
  getOutputs(): { toJavaScript(): Inputs };
}

type Monitor = Record<string, (request: MonitorRequest, callback: unknown) => unknown>;

// Mocks see a resource's inputs alone; its options and a component's outputs pass through the monitor.
function before(monitor: Monitor, method: string, look: (request: MonitorRequest) => void) {
  const original = monitor[method];
  monitor[method] = function (this: Monitor, request, callback) {
    look(request);
    return original?.call(this, request, callback);
  };
}

const secretMark = "4dabf18193072939515e22adb298388d";

/** The value without Pulumi's envelopes for secrets and archives. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value && "value" in value) return plain(value.value);
  if ("__pulumiArchive" in value || "__pulumiAsset" in value) return "[file]";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
