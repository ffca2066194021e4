import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build, handlerOf } from "../../stacks/build.ts";
import { keepCompiled } from "../../stacks/code-cache/keep.ts";
import { grants } from "../../stacks/grants.ts";
import { temporaryFolder } from "../kit/temporary.ts";
import { project } from "./evaluate.ts";
import { bundle } from "./evaluation/bundle.ts";

const run = promisify(execFile);
const node = join(project, "node_modules/.bin/node");
const made = { folder: "" };

beforeAll(async () => {
  made.folder = await mkdtemp(join(tmpdir(), "luster-code-cache-"));
  const properties = build(grants["shoots.get"]);
  await bundle(project, { handler: handlerOf("shoots.get"), properties }, made.folder);
  await keepCompiled(project, made.folder, "shoots.get");
});
afterAll(() => rm(made.folder, { recursive: true, force: true }));

/** What a process says that finds the handler as Lambda's does: `handler`, once it is there, and whatever the loader logs. */
async function loaded(folder: string, flags: string[] = []): Promise<string[]> {
  const program = `console.log(typeof require(process.argv[1]).handler)`;
  const { stdout } = await run(node, [...flags, "--eval", program, join(folder, "bundle")], {
    env: { RELEASE: "0.1.0+test", POWERTOOLS_SERVICE_NAME: "luster" },
  });
  return stdout.trim().split("\n");
}

/** A copy of the bundle with its loader, and where what was compiled of it is. */
async function copy() {
  const folder = join(await temporaryFolder(), "copy");
  await cp(made.folder, folder, { recursive: true });
  const cache = (await readdir(folder)).find((name) => name.startsWith("bundle.cjs.1")) ?? "";
  return { folder, cache: join(folder, cache) };
}

it.each([
  ["as it comes", []],
  [
    "with the flags that Lambda gives it",
    ["--expose-gc", "--max-semi-space-size=25", "--max-old-space-size=460"],
  ],
])("Node %s takes what was compiled at the build, and says nothing", async (_, flags) => {
  expect(await loaded(made.folder, flags)).toEqual(["function"]);
});

it.each([
  ["cut off", "refused", [], ({ cache }: Copy) => truncate(cache, 100_000)],
  ["damaged within", "refused", [], ({ cache }: Copy) => flipped(cache)],
  ["of another bundle as long", "refused", [], ({ folder }: Copy) => reworded(join(folder, "bundle.cjs"))],
  ["of other flags", "refused", ["--no-opt"], () => undefined],
  ["of another V8", "absent", [], ({ cache }: Copy) => rename(cache, `${cache}-other`)],
])(
  "a function starts without what was compiled that is %s, and logs that it is %s",
  async (_, how, flags, spoil) => {
    const copied = await copy();
    await spoil(copied);
    const [line = "", ...rest] = await loaded(copied.folder, flags);
    expect(rest).toEqual(["function"]);
    expect(JSON.parse(line)).toMatchObject({
      level: "WARN",
      message: `code cache ${how}`,
      node: expect.stringMatching(/^v24\./),
      release: "0.1.0+test",
      service: "luster",
    });
  },
);

type Copy = Awaited<ReturnType<typeof copy>>;

/** With one byte wrong in the middle: V8 would take that, and crash. */
async function flipped(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length * 0.3);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  await writeFile(file, bytes);
}

/** With other words of the same length: V8 would run what was compiled of the former. */
async function reworded(file: string): Promise<void> {
  const code = await readFile(file, "utf8");
  expect(code).toContain("not_found");
  await writeFile(file, code.replace("not_found", "not_fuond"));
}

it("a stack names the places of the bundle", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "bundle.cjs"), `exports.handler = async () => { throw new Error("here"); };`);
  await keepCompiled(project, folder, "sweep");
  const program = `require(process.argv[1]).handler().catch(({ stack }) => console.log(stack.split("\\n")[1]))`;
  const [ours, plain] = await Promise.all(
    ["bundle.js", "bundle.cjs"].map((file) => run(node, ["--eval", program, join(folder, file)])),
  );
  expect(plain?.stdout).toMatch(/bundle\.cjs:1:39\)?\n$/);
  expect(ours?.stdout).toBe(plain?.stdout);
});

it("an example that is answered with a bare 500 refuses the build", async () => {
  const { folder } = await copy();
  await writeFile(
    join(folder, "bundle.cjs"),
    `exports.handler = async () => ({ statusCode: 500, body: "broken" })`,
  );
  await expect(keepCompiled(project, folder, "shoots.get")).rejects.toThrow("500");
});

it("an import of a module that has no name without `node:` refuses the build", async () => {
  const { folder } = await copy();
  await writeFile(
    join(folder, "bundle.cjs"),
    `exports.handler = async () => (await import("node:sqlite")).constants`,
  );
  await expect(keepCompiled(project, folder, "sweep")).rejects.toThrow("node:sqlite");
});
