import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { close, listen } from "@luster/local/cloud/listen";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Environment, failedStart, root, startMachine } from "../../kit/machine.ts";
import { temporaryFolder } from "../../kit/temporary.ts";

async function refusal(environment: Environment, args: string[] = []): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), "luster-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const { code, stdout, stderr } = await failedStart({ LUSTER_DATA: data, ...environment }, args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  return stderr;
}

describe("a start is refused in one clear line", () => {
  it("when its port is taken", async () => {
    const other = createServer();
    const port = await listen(other);
    onTestFinished(() => close(other));
    expect(await refusal({ PORT: String(port) })).toContain(`Port ${port} is taken`);
  });

  it.each([
    ["of the run itself", { PORT: "http", LUSTER_WORKERS: "0" }],
    [
      "of the functions",
      {
        UPLOAD_MAX_BYTES: "10 MB",
        UPLOAD_URL_SECONDS: "604801",
        OPENAI_BASE_URL: "nowhere",
        OPENAI_PREMIUM_QUALITY: "best",
        EXTRA_PAID_CALLS: "many",
        PICTURE_MAX_PIXELS: "-1",
      },
    ],
    ["of the bucket", { R2_JURISDICTION: "mars" }],
  ] as const)("that names every wrong setting %s, and no key beside it", async (_, wrong) => {
    const line = await refusal({ ...wrong, OPENAI_API_KEY: "sk-fake-key" });
    expect(line).toMatch(/^Luster does not start with these settings: /);
    for (const name of Object.keys(wrong)) expect(line).toContain(`${name}: `);
    expect(line).not.toContain("sk-fake-key");
  });

  it("when only half of a bucket is named, and the line names the missing half without the secret", async () => {
    const line = await refusal({ R2_ACCOUNT_ID: "example", R2_SECRET_ACCESS_KEY: "not-for-the-log" });
    expect(line).toContain("R2_ACCESS_KEY_ID, R2_BUCKET_NAME: missing");
    expect(line).not.toContain("not-for-the-log");
  });

  it.each([
    ["4000", "'4000'"],
    ["--auth=yes", "'--auth'"],
    ["--colour", "'--colour'"],
  ])("when it is called with %j, and the line says what there is instead", async (argument, named) => {
    const line = await refusal({}, [argument]);
    expect(line).toContain(named);
    expect(line).toContain("two options: --auth");
  });

  it.each(["", "/below"])("when its data folder is a file%s", async (below) => {
    const folder = await mkdtemp(join(tmpdir(), "luster-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "file");
    await writeFile(file, "kept");
    expect(await refusal({ LUSTER_DATA: file + below })).toContain(
      `LUSTER_DATA: ${file}${below} is not a folder`,
    );
    expect(await readFile(file, "utf8")).toBe("kept");
  });

  it("when its data folder holds somebody else's files, which stay as they are", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "taxes.pdf"), "kept");
    expect(await refusal({ LUSTER_DATA: folder })).toContain(
      `${folder} holds what is not Luster's (taxes.pdf)`,
    );
    expect(await readdir(folder)).toEqual(["taxes.pdf"]);
  });

  it.each([
    ['{"format":2}', "a newer Luster wrote this data (format 2; this one reads up to 1)"],
    ['{"format":', "format.json is damaged"],
    ["", "format.json is empty"],
  ])("when its data folder says %j of its format", async (text, said) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "format.json"), text);
    expect(await refusal({ LUSTER_DATA: folder })).toContain(said);
    expect(await readdir(folder)).toEqual(["format.json"]);
  });

  it("when a file below its data folder is somebody else's, and the line names it", async ({ skip }) => {
    const nobody = { uid: 65_534, gid: 65_534, cwd: root };
    const node = (code: string) =>
      promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], nobody);
    const start = `import { makeDataFolder } from "@luster/local/machine/data-folder";
      await makeDataFolder(process.cwd()).catch(({ message }) => console.log(message));`;
    if (!(await node(start).catch(() => undefined)))
      return skip("It needs root, and files that others may read");
    const folder = await temporaryFolder();
    await (await startMachine({ LUSTER_DATA: folder })).end("SIGTERM");
    const file = join(folder, "dynamodb/CURRENT");
    await chmod(tmpdir(), 0o711);
    await promisify(execFile)("chown", ["-R", String(nobody.uid), folder]);
    await chown(file, 0, 0);
    await chmod(file, 0o600);
    const { stdout } = await node(start.replace("process.cwd()", JSON.stringify(folder)));
    expect(stdout).toMatch(new RegExp(`owner or permissions keep Luster out.*${RegExp.escape(file)}`));
  });

  it("when another Luster has the data, which goes on untouched", async () => {
    const first = await startMachine();
    onTestFinished(() => first.stop());
    expect(await refusal({ LUSTER_DATA: first.data })).toMatch(/in use by another running Luster/);
    expect((await first.api.send("/health")).body).toMatchObject({ status: "healthy" });
    expect((await first.api.post("/shoots", { name: "Still here" })).status).toBe(201);
  });
});

it("an empty variable counts as absent, as shells and .env files unset one", async () => {
  const machine = await startMachine({ R2_ACCOUNT_ID: "", OPENAI_API_KEY: "", UPLOAD_MAX_BYTES: "" });
  onTestFinished(() => machine.stop());
  expect(machine.output.stdout).toContain("embedded R2");
});
