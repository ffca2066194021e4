import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { close, listen } from "@luster/local/cloud/listen";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { type Machine, run, startMachine } from "../kit/machine.ts";
import { havePhotos, jpeg, photoPath, png } from "../kit/rooms.ts";
import { newPhoto } from "./photos.ts";
import { between } from "./between.ts";

let machine: Machine;
let folder: string;

beforeAll(async () => {
  machine = await startMachine();
});

afterAll(() => machine.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "luster-enhance-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "kitchen.jpg"), await newPhoto());
});

/** Runs the command in `folder`, with the running machine's data unless told otherwise. */
function start(args: string[], LUSTER_DATA = machine.data) {
  return run(
    "packages/cli/src/main.ts",
    ["enhance", ...args],
    { LUSTER_DATA, XDG_STATE_HOME: join(folder, ".state") },
    folder,
  );
}

async function enhance(args: string[], data?: string) {
  const { ended, output } = start(args, data);
  const { code } = await ended;
  return { code, ...output };
}

const lines = (stdout: string): unknown[] =>
  stdout
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

const at = (name: string): string => join(folder, name);

describe("npm run enhance", () => {
  it("writes the enhanced picture beside each file, and says so only on stderr", async () => {
    await writeFile(at("bath.png"), await png());
    const { code, stdout, stderr } = await enhance(["kitchen.jpg", "bath.png"]);
    expect([code, stdout]).toEqual([0, ""]);
    expect((await readdir(folder)).toSorted()).toEqual([
      "bath.enhanced.jpg",
      "bath.png",
      "kitchen.enhanced.jpg",
      "kitchen.jpg",
    ]);
    expect(await sharp(at("bath.enhanced.jpg")).metadata()).toMatchObject({ format: "jpeg", width: 64 });
    expect(stderr).toMatch(/^\[1 of 2, about \d+ s left\] \w+\.\w+: /m);
    expect(stderr).toContain("kitchen.jpg: kitchen.enhanced.jpg (basic)");
    expect(stderr).toMatch(/^2 photos: 2 enhanced; nothing was paid, \d+ s\.$/m);
  });

  it("uses a running machine, and leaves it running", async () => {
    await enhance(["kitchen.jpg"]);
    const { body } = await machine.api.send("/shoots?limit=1");
    expect(body).toMatchObject({ shoots: [{ name: expect.stringMatching(/^Enhanced on \d{4}-/) }] });
  });

  it("starts a machine when none runs, and stops it", async () => {
    const data = at("data");
    const { code, stderr } = await enhance(["kitchen.jpg", "--tier", "premium"], data);
    expect(code).toBe(0);
    expect(stderr).toContain("it stood in for the premium tier");
    expect(await readdir(data)).not.toContain("running.json");
    expect(await readdir(join(data, "r2"))).not.toContain("workerd.json");
  });

  it("two at once on data that no machine serves both end well: the second begins when the first has ended", async () => {
    const data = at("data");
    await writeFile(at("bath.jpg"), await newPhoto());
    const both = await Promise.all(["kitchen.jpg", "bath.jpg"].map((photo) => enhance([photo], data)));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(["bath.enhanced.jpg", "kitchen.enhanced.jpg"]),
    );
  });

  it("goes on with the others when some fail, says which and why, and exits with 1", async () => {
    await Promise.all([
      writeFile(at("notes.jpg"), "no picture"),
      writeFile(at("broken.jpg"), (await jpeg()).subarray(0, 300)),
      writeFile(at("huge.jpg"), Buffer.concat([await jpeg(), Buffer.alloc(10 * 1024 * 1024)])),
      mkdir(at("folder")),
    ]);
    const files = ["missing.jpg", "folder", "notes.jpg", "broken.jpg", "huge.jpg", "kitchen.jpg"];
    const { code, stdout, stderr } = await enhance(["--json", ...files]);
    expect(code).toBe(1);
    const failed = (name: string, code: string) => ({
      file: at(name),
      status: "failed",
      code,
      message: expect.stringMatching(/\w/),
    });
    const results = lines(stdout);
    expect(results).toHaveLength(files.length);
    expect(results).toEqual(
      expect.arrayContaining([
        failed("missing.jpg", "file.not_found"),
        failed("folder", "file.none"),
        failed("notes.jpg", "file.unsupported"),
        failed("broken.jpg", "picture.unreadable"),
        failed("huge.jpg", "upload.too_large"),
        expect.objectContaining({ file: at("kitchen.jpg"), status: "succeeded" }),
      ]),
    );
    expect(stderr).toMatch(
      /huge\.jpg: failed: The picture has \d{8} bytes; the limit is 10485760 \(the setting UPLOAD_MAX_BYTES\)\. \(upload\.too_large\)/,
    );
  });

  it("with --json prints one line per file and nothing else", async () => {
    const { stdout } = await enhance(["--json", "--tier", "standard", "kitchen.jpg"]);
    expect(lines(stdout)).toEqual([
      {
        file: at("kitchen.jpg"),
        status: "succeeded",
        output: at("kitchen.enhanced.jpg"),
        shoot_id: expect.stringMatching(/^shoot_/),
        asset_id: expect.stringMatching(/^asset_/),
        job_id: expect.stringMatching(/^job_/),
        tier: "standard",
        engine: "basic",
        substituted: true,
      },
    ]);
  });

  it("with --out writes there, creates the folder, and numbers files of the same name", async () => {
    await mkdir(at("upstairs"));
    await writeFile(at("upstairs/kitchen.jpg"), await newPhoto());
    const files = ["kitchen.jpg", "upstairs/kitchen.jpg", "./kitchen.jpg"];
    expect(await enhance([...files, "--out", "new/results"])).toMatchObject({ code: 0 });
    const results = ["kitchen-2.enhanced.jpg", "kitchen.enhanced.jpg"];
    expect((await readdir(at("new/results"))).toSorted()).toEqual(results);
    expect(await readdir(folder)).not.toContain("kitchen.enhanced.jpg");
  });

  it.each([
    [[], "No file is given"],
    [["a.jpg", "--tier", "gold"], "--tier must be one of basic, standard, premium"],
    [["a.jpg", "--strength", "wild"], "--strength must be one of correct, natural, bright"],
    [["a.jpg", "--api", "localhost:3000"], "--api must be an http or https URL"],
    [["a.jpg", "--colour"], "--colour"],
    [["a.jpg", "--out", "kitchen.jpg"], "--out is not a folder"],
  ])("called with %j explains itself and exits with 2", async (args, reason) => {
    const { code, stdout, stderr } = await enhance(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(reason);
    expect(stderr).toContain("Usage: luster enhance");
  });

  it("asked by npm, names npm in its usage", async () => {
    const asked = run("packages/cli/src/main.ts", ["enhance"], { npm_lifecycle_event: "enhance" }, folder);
    expect(await asked.ended).toEqual({ code: 2 });
    expect(asked.output.stderr).toContain("Usage: npm run enhance -- [options] PATH...");
  });

  it("on an older Node says which one it needs, and nothing else", async () => {
    const older = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })';
    const environment = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(older)}` };
    const { ended, output } = run(
      "packages/cli/src/main.ts",
      ["enhance", "kitchen.jpg"],
      environment,
      folder,
    );
    expect(await ended).toEqual({ code: 2 });
    expect(output.stderr).toBe(
      "luster needs Node 24 or newer, and this is Node 20.20.2: https://nodejs.org has it.\n",
    );
  });

  it("with --help prints every option", async () => {
    const { code, stdout } = await enhance(["--help"]);
    expect(code).toBe(0);
    for (const option of [
      "recursive",
      "out",
      "jobs",
      "tier",
      "strength",
      "prompt",
      "force",
      "yes",
      "api",
      "token",
      "json",
    ])
      expect(stdout).toContain(`--${option}`);
  });

  it.each([
    [400, "R2's answer to an expired URL"],
    [403, "a signature it does not know"],
    [429, "too many requests"],
    [503, "an outage"],
  ])("presigns once more when the storage answers %i: %s", async (status) => {
    const store = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(status).end());
    });
    const port = await listen(store);
    onTestFinished(() => close(store));
    const presigns: unknown[] = [];
    const { url, calls } = await between(machine.url, (call, reply) => {
      if (call !== "POST /uploads/presign") return undefined;
      presigns.push(reply.body["asset_id"]);
      const elsewhere = { ...reply.body, url: `http://127.0.0.1:${port}/refusing` };
      return presigns.length === 1 ? { ...reply, body: elsewhere } : undefined;
    });
    expect(await enhance(["kitchen.jpg", "--api", url])).toMatchObject({ code: 0 });
    expect(calls.filter((call) => call.endsWith("confirm"))).toHaveLength(1);
    expect([presigns.length, new Set(presigns).size]).toEqual([2, 1]);
    expect(calls.filter((call) => call.endsWith("/health"))).toHaveLength(1);
  });

  it("retries when the API says to try again", async () => {
    let refused = 0;
    const problem = { type: "about:blank", title: "x", detail: "Try again.", request_id: "r" };
    const { url } = await between(machine.url, (call) => {
      if (call !== "POST /jobs" || refused === 2) return undefined;
      refused += 1;
      return { status: 503, body: { ...problem, status: 503, code: "service.unavailable" } };
    });
    const { code, stdout } = await enhance(["--json", "kitchen.jpg", "--api", url]);
    expect(code).toBe(0);
    const { shoot_id, job_id } = z.record(z.string(), z.string().or(z.boolean())).parse(lines(stdout)[0]);
    const { body } = await machine.api.send(`/shoots/${String(shoot_id)}/assets`);
    expect(body).toMatchObject({ assets: [{ outputs: [{ job_id }] }] });
  });

  it("sends a photo once: what failed after its upload is found again, and so is what is wished otherwise", async () => {
    const problem = { type: "about:blank", title: "x", detail: "Not now.", request_id: "r" };
    let fails = true;
    const { url } = await between(machine.url, (call) =>
      call === "POST /uploads/confirm" && fails
        ? { status: 500, body: { ...problem, status: 500, code: "internal" } }
        : undefined,
    );
    const again = (...args: string[]) => enhance(["--json", "kitchen.jpg", "--api", url, ...args]);
    expect(lines((await again()).stdout)).toMatchObject([{ code: "internal" }]);
    fails = false;
    const [first] = lines((await again()).stdout);
    const [other] = lines((await again("--strength", "bright")).stdout);
    const { shoot_id, asset_id } = z.looseObject({ shoot_id: z.string(), asset_id: z.string() }).parse(first);
    expect(other).toMatchObject({ status: "succeeded", shoot_id, asset_id });
    const { body } = await machine.api.send(`/shoots/${shoot_id}/assets`);
    expect(body).toMatchObject({ assets: [{ asset_id, outputs: [{}, {}] }] });
  });

  it("shows the API's refusal, with its code", async () => {
    const problem = { type: "about:blank", title: "x", status: 401, request_id: "r", code: "auth.required" };
    const { url } = await between(machine.url, () => ({
      status: 401,
      body: { ...problem, detail: "No token." },
    }));
    const { code, stderr } = await enhance(["kitchen.jpg", "--api", url]);
    expect(code).toBe(1);
    expect(stderr).toContain("kitchen.jpg: failed: No token. (auth.required)");
  });

  it("says when nothing answers, or something other than Luster", async () => {
    const other = createServer((_, response) => response.end("<html>"));
    const port = await listen(other);
    onTestFinished(() => close(other));
    const asked = (port: number) => enhance(["--json", "kitchen.jpg", "--api", `http://127.0.0.1:${port}`]);
    const [stranger, nobody] = await Promise.all([asked(port), asked(1)]);
    expect(lines(stranger.stdout)).toMatchObject([{ code: "api.unexpected" }]);
    expect(lines(nobody.stdout)).toMatchObject([{ code: "api.unreachable" }]);
  });

  it.each([["shoots"], ["enhance", "kitchen.jpg"]])(
    "says that it waits where nobody says anything: %s",
    async (...args) => {
      const silent = createServer(() => undefined);
      const port = await listen(silent);
      onTestFinished(() => close(silent));
      const { child, output, ended } = run(
        "packages/cli/src/main.ts",
        [...args, "--api", `http://127.0.0.1:${port}`],
        { LUSTER_DATA: machine.data, XDG_STATE_HOME: at(".state") },
        folder,
      );
      await expect
        .poll(() => output.stderr, { timeout: 60_000 })
        .toContain(`Waiting for http://127.0.0.1:${port} to answer.`);
      child.kill();
      await ended;
    },
  );

  it("leaves no partial file when Ctrl-C comes in the middle of a download", async () => {
    const store = createServer((_, response) =>
      response.writeHead(200, { "content-length": "99" }).write("half"),
    );
    const port = await listen(store);
    onTestFinished(() => close(store));
    const { url } = await between(machine.url, (call, reply) => {
      const { output } = reply.body;
      if (call !== "GET /jobs/job" || !output) return undefined;
      const elsewhere = { ...output, url: `http://127.0.0.1:${port}/half` };
      return { ...reply, body: { ...reply.body, output: elsewhere } };
    });
    await writeFile(at("bath.jpg"), await newPhoto());
    const { child, ended, output } = start(["kitchen.jpg", "bath.jpg", "--jobs", "1", "--api", url]);
    await once(store, "request");
    child.kill("SIGINT");
    expect(await ended).toEqual({ code: 130 });
    // Neither has failed: the next run goes on with both.
    expect(output.stderr).toContain("kitchen.jpg: stopped");
    expect(output.stderr).toMatch(
      /^2 photos: 0 enhanced, 2 left; nothing was paid, \d+ s\.\nInterrupted\. Run/m,
    );
    expect((await readdir(folder)).filter((name) => name !== ".state")).toEqual(["bath.jpg", "kitchen.jpg"]);
  });
});

describe.skipIf(!havePhotos)("real photos (skipped without the photos folder)", () => {
  it("a JPEG and a phone's HEIC, by one command", async () => {
    const photos = ["apartment_luxury.jpg", "iphone_13_pro_max.HEIC"].map(photoPath);
    expect(await enhance([...photos, "--out", "."])).toMatchObject({ code: 0 });
    expect(await sharp(at("apartment_luxury.enhanced.jpg")).metadata()).toMatchObject({
      width: 800,
      height: 595,
    });
    const heic = await sharp(await readFile(at("iphone_13_pro_max.enhanced.jpg"))).metadata();
    expect(heic).toMatchObject({ format: "jpeg", width: 3024, height: 4032 });
  });
});
