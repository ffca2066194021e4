import type { BuildRequest, Bundle } from "./bundle.ts";
import type { App } from "./config.ts";

export type Inputs = Record<string, unknown>;

/** Whether a resource stays at the provider when it leaves the program, and whether it may leave it. */
export interface Options {
  retainOnDelete: boolean;
  protect: boolean;
}

/** One resource as the program declares it, with every output it depends on filled in. */
export interface Resource extends Options {
  type: string;
  name: string;
  inputs: Inputs;
}

/** Everything a stage would create. */
export interface Manifest {
  app: App;
  outputs: Inputs;
  resources: Resource[];
  /** What handlers can read through `Resource`, by its name. */
  links: Record<string, Inputs>;
  requests: BuildRequest[];
  bundles: Bundle[];
  /** Questions to AWS that the evaluation has no answer to; the manifest cannot be trusted with any. */
  unanswered: string[];
}
