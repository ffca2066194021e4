import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./machine.ts";

/** The workflow that deploys: its text, the commands that its steps run, in order, and its variables. */
export function deployWorkflow() {
  const text = readFileSync(join(root, ".github/workflows/deploy.yml"), "utf8");
  const steps = [...text.matchAll(/^ {6}- run: (.+)$/gm)].map(([, step = ""]) => step);
  const variables = [...text.matchAll(/^ {6}([A-Z]+): \$\{\{ (\S+) \}\}$/gm)];
  return { text, steps, variables: variables.map(([, name = "", from = ""]) => ({ name, from })) };
}
