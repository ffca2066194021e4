import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { readable } from "@luster/functions/observe/stack";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

const source = `export function handler(event: { name: string }) {
  const words = event.name.split(" ");
  return refuse(words.length);
}

function refuse(count: number): never {
  throw new TypeError(\`\${count} words are too many\`);
}
`;

const run = promisify(execFile);

/** The folder of a bundle of that source, and the stack of what it throws. */
async function thrown(bundle: "bundle.mjs" | "bundle.cjs", sourcemap: "linked" | false) {
  const folder = await temporaryFolder();
  const [entry, outfile] = [join(folder, "handler.ts"), join(folder, bundle)];
  await writeFile(entry, source);
  const format = bundle === "bundle.cjs" ? "cjs" : "esm";
  const options = { bundle: true, platform: "node", minify: true, keepNames: true, format } as const;
  await build({ entryPoints: [entry], outfile, sourcemap, ...options });
  // In a process of its own: the tests' own reads maps too.
  const program = `import { handler } from "${pathToFileURL(outfile).href}";
try { handler({ name: "one two" }) } catch (error) { console.log(error.stack) }`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return { folder, stack: stdout };
}

it.each([
  ["an ES module", "bundle.mjs"],
  ["CommonJS", "bundle.cjs"],
] as const)(
  "the stack of a minified bundle that is %s names the lines of its sources, by the map beside it",
  async (_, bundle) => {
    const { stack } = await thrown(bundle, "linked");
    expect(stack).toContain(`${bundle}:`);
    const [first, second] = readable(stack).split("\n").slice(1);
    expect(first).toMatch(/^ {4}at refuse \(handler\.ts:7:\d+\)$/);
    expect(second).toMatch(/^ {4}at (Object\.)?handler \(handler\.ts:3:\d+\)$/);
  },
);

it.each([
  ["there is no map", undefined],
  ["the map is none", "{"],
])("a stack stays as it is where %s", async (_, map) => {
  const { folder, stack } = await thrown("bundle.mjs", false);
  if (map !== undefined) await writeFile(join(folder, "bundle.mjs.map"), map);
  expect(stack).toContain("bundle.mjs:");
  expect(readable(stack)).toBe(stack);
});
