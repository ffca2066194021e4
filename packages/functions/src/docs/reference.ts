import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as Docs from "@luster/contract/docs";
import { page } from "./page.ts";

/** The reference: swagger-ui over the document of this service. */
export const reference = async () =>
  page({
    title: "Luster API",
    style: (await fileOf("swagger-ui-dist/swagger-ui.css")) + look,
    body: '<main id="reference"></main>\n<noscript>This page needs JavaScript.</noscript>',
    script: Docs.viewer.path,
  });

/** The viewer's program, and what starts it. */
export const viewer = async (): Promise<string> =>
  `${await fileOf("swagger-ui-dist/swagger-ui-bundle.js")}\n${start}`;

/** Without a validator, which is a foreign host. */
const start = `
document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);
SwaggerUIBundle({
  url: "${Docs.openapi.path}",
  dom_id: "#reference",
  deepLinking: true,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
`;

const look = `
body { margin: 0 }
html.dark-mode { background: #1c2022 }
`;

/** A file of a package: a deployed function has it beside its bundle, by its row in stacks/grants.ts. */
const fileOf = (path: string): Promise<string> => {
  const root = process.env["LAMBDA_TASK_ROOT"];
  return readFile(root ? join(root, path) : fileURLToPath(import.meta.resolve(path)), "utf8");
};
