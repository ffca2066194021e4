// Starts Lambda's own runtime for Node, whose file is the argument, with its compiled part replaced.
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const client = new URL("rapid-client.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "./rapid-client.node"
      ? { url: client, format: "module-typescript", shortCircuit: true }
      : next(specifier, context),
});
await import(pathToFileURL(process.argv[2] ?? "").href);
