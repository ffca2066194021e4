import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { killThreeTimes } from "../kit/killed-command.ts";
import { type Machine, run, startMachine } from "../kit/machine.ts";
import { temporaryFolder } from "../kit/temporary.ts";
import { jobsMade } from "./made.ts";
import { newPhoto, photoFolder } from "./photos.ts";

let machine: Machine;

beforeAll(async () => {
  machine = await startMachine();
});
afterAll(() => machine.stop());

/** A folder with so many photos in its folder `shoot`, and the command in it; `made` is how many jobs ran since. */
async function shoot(count: number, { data, api }: Pick<Machine, "data" | "api"> = machine) {
  const folder = await temporaryFolder();
  await photoFolder(join(folder, "shoot"), count);
  const before = await jobsMade(api);
  const start = (args: string[]) => run("packages/cli/src/main.ts", args, { LUSTER_DATA: data }, folder);
  const enhance = async (...args: string[]) => {
    const { ended, output } = start(["enhance", "shoot", ...args]);
    return { ...(await ended), ...output };
  };
  return { folder, start, enhance, made: async () => (await jobsMade(api)) - before };
}

/** `PHOTOS=12` makes the same run with as many. */
const many = Number(process.env["PHOTOS"] ?? 300);

test(`a folder of ${many} photos, killed three times and run again, has ${many} outputs, and no job ran twice`, async () => {
  await killThreeTimes(many);
}, 3_600_000);

test("run again it makes what is missing or has changed, what is wished otherwise, and what is forced", async () => {
  const { folder, enhance, made } = await shoot(3);
  expect(await enhance("--recursive")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("3 enhanced;"),
  });
  const counted = async (words: string, jobs: number, ...args: string[]) => {
    expect((await enhance("--recursive", ...args)).stderr).toContain(words);
    expect(await made()).toBe(jobs);
  };
  await counted("0 enhanced, 3 done before;", 3);
  // Its output is only downloaded again.
  await rm(join(folder, "shoot/IMG_0.enhanced.jpg"));
  await counted("1 enhanced, 2 done before;", 3);
  await writeFile(join(folder, "shoot/IMG_0.jpg"), await newPhoto());
  await counted("1 enhanced, 2 done before;", 4);
  await counted("3 enhanced;", 7, "--strength", "bright");
  await counted("3 enhanced;", 10, "--strength", "bright", "--force");
  const outputs = (await readdir(join(folder, "shoot"), { recursive: true })).filter((name) =>
    name.includes("enhanced"),
  );
  expect(outputs.toSorted()).toEqual([
    "IMG_0.enhanced.jpg",
    "IMG_1.enhanced.jpg",
    "upstairs/IMG_2.enhanced.jpg",
  ]);
}, 120_000);

test("an output that something else made after the photo is left alone, and one that is older is replaced", async () => {
  const { folder, enhance } = await shoot(1);
  const output = join(folder, "shoot/IMG_0.enhanced.jpg");
  await writeFile(output, "mine");
  expect((await enhance()).stderr).toContain("1 done before");
  await utimes(output, 1, 1);
  expect((await enhance()).stderr).toContain("1 enhanced");
  expect((await stat(output)).size).toBeGreaterThan(100);
}, 120_000);

test("the same photo under two names is one job and two outputs, also for two commands at once", async () => {
  const { folder, start, made } = await shoot(1);
  const photo = await newPhoto();
  for (const name of ["a.jpg", "b.jpg"]) await writeFile(join(folder, name), photo);
  const both = start(["enhance", "a.jpg", "b.jpg"]);
  expect(await both.ended).toEqual({ code: 0 });
  expect(await made()).toBe(1);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(["a.enhanced.jpg", "b.enhanced.jpg"]));

  const commands = [start(["enhance", "shoot", "--json"]), start(["enhance", "shoot", "--json"])];
  await Promise.all(commands.map(({ ended }) => ended));
  expect(await made()).toBe(2);
  const told = commands.map(({ output }) => output.stdout);
  for (const line of told) expect(line).toMatch(/"status":"(succeeded|skipped)"|file\.busy/);
}, 120_000);

test("a service that has lost its data gets the photo again", async () => {
  const data = await temporaryFolder();
  const before = await startMachine({ LUSTER_DATA: data });
  const { folder, enhance } = await shoot(1, before);
  await enhance();
  await before.end("SIGTERM");
  for (const name of ["dynamodb", "r2"]) await rm(join(data, name), { recursive: true });
  await rm(join(folder, "shoot/IMG_0.enhanced.jpg"));
  expect(await enhance()).toMatchObject({ code: 0, stderr: expect.stringContaining("1 enhanced") });
}, 120_000);

test("shoots, jobs, usage and download show and save what was made", async () => {
  const { folder, enhance, start } = await shoot(3);
  await writeFile(join(folder, "shoot/cut.jpg"), (await newPhoto()).subarray(0, 300));
  await enhance("--recursive");
  const told = async (...args: string[]) => {
    const { ended, output } = start(args);
    expect(await ended).toEqual({ code: 0 });
    return output.stdout.trimEnd().split("\n");
  };
  const [line = ""] = await told("shoots");
  expect(line).toMatch(/^shoot_\w{26} {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}shoot$/);
  const [id = ""] = line.split(" ");
  expect((await told("jobs", id)).map((job) => job.replace(/^job_\w{26} {2}/, "")).toSorted()).toEqual([
    "basic  IMG_0.jpg",
    "basic  IMG_1.jpg",
    "basic  IMG_2.jpg",
    expect.stringMatching(/^failed {2}cut\.jpg {2}The picture is damaged .* \(picture\.unreadable\)$/),
  ]);
  expect((await told("download", id, "--out", "new")).toSorted()).toEqual(
    [0, 1, 2].map((at) => join(folder, `new/IMG_${at}.enhanced.jpg`)),
  );
  expect(await readdir(join(folder, "new"))).toHaveLength(3);

  const day = new Date().toISOString().slice(0, 10);
  const [made = "", spent, left] = await told("usage", "--from", day);
  expect(made).toMatch(new RegExp(`^${day} {2}basic {5}basic {2}\\d+ outputs {2}\\$0\\.00$`));
  expect(spent).toBe(`$0.00 from ${day} to ${day}.`);
  expect(left).toMatch(/^Left until \S+Z: \$500\.00 of \$500\.00, \d+ of 5000 jobs\.$/);
  const lines = (await told("usage", "--json")).map((each) => JSON.parse(each));
  expect(lines).toMatchObject([{ day, lines: [{ tier: "basic" }] }, { today: { day } }]);
}, 120_000);
