import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { client } from "./bundles/client.ts";
import { delivery, request, tick } from "./bundles/events.ts";
import { installSharp } from "./bundles/install.ts";
import { lifecycle } from "./bundles/lifecycle.ts";
import { resourcesJson } from "./bundles/linking.ts";
import { wholeShoot } from "./bundles/shoot.ts";
import { type Stage, startStage } from "./bundles/stage.ts";
import { project } from "./evaluate.ts";
import { missingPlatform } from "./evaluation/platform.ts";
import { functions, statements } from "./find.ts";

const missing = missingPlatform(project);
const heic = join(project, "../shared/photos/iphone_13_pro_max.HEIC");

describe.skipIf(missing)(missing ?? "every function's bundle, under Lambda's runtime", () => {
  const stage = {} as Stage;
  const known: Record<string, unknown> = {};
  // Each of forty bundles is built, loaded and invoked once.
  beforeAll(async () => void Object.assign(stage, await startStage()), 600_000);
  afterAll(() => stage.stop());
  const { call, upload, enhance } = client(stage);

  it("imports nothing from outside, except sharp in the worker", () => {
    const importing = stage.manifest.bundles.filter(({ external }) => external.length > 0);
    expect(importing).toMatchObject([
      { handler: "packages/functions/src/consumers/worker.handler", external: ["sharp"] },
    ]);
  });

  it("is small enough to start quickly: under 1.2 MB, the worker under 4", () => {
    for (const { handler, bytes } of stage.manifest.bundles) {
      expect(bytes, handler).toBeLessThan(handler.includes("worker") ? 4_000_000 : 1_200_000);
    }
  });

  it("has beside it what V8 compiled of it, which Lambda's runtime takes, and the worker has not", async () => {
    const { log } = await stage.invoke("ShootsList", request("shoots.list"));
    expect(log).not.toContain("code cache");
    for (const { handler, folder, file } of stage.manifest.bundles) {
      const compiled = (await readdir(folder)).some((name) => name.startsWith("bundle.cjs.1"));
      expect([compiled, existsSync(join(folder, "bundle.js"))], handler).toEqual([
        file.endsWith(".cjs"),
        file.endsWith(".cjs"),
      ]);
    }
  });

  it("answers /health with its links from the sealed file of a deployment", async () => {
    expect(await call("health.get")).toMatchObject({
      status: 200,
      body: { status: "healthy", release: aRelease },
    });
  });

  it("answers /health with its links from SST_RESOURCES_JSON", async () => {
    const { result } = await stage.invoke("HealthGet", request("health.get"), { linking: resourcesJson });
    expect(result).toMatchObject({ statusCode: 200 });
  });

  it("starts, shows and lists shoots", async () => {
    const { status, body } = await call("shoots.create", { body: { name: "Harbour" } });
    expect(status).toBe(201);
    known.shoot = body.shoot_id;
    expect(await call("shoots.get", { id: String(known.shoot) })).toMatchObject({
      body: { name: "Harbour" },
    });
    const change = {
      id: String(known.shoot),
      body: { name: "Harbour", delete_after: "2099-01-01T00:00:00Z" },
    };
    expect(await call("shoots.change", change)).toMatchObject({ status: 200, body: { name: "Harbour" } });
    expect(await call("shoots.list")).toMatchObject({ body: { shoots: [{ name: "Harbour" }] } });
  });

  it("takes a JPEG from its presigned URL to its enhanced output", async () => {
    known.asset = (await upload(known.shoot, await jpeg())).asset_id;
    const { job, log } = await enhance(known.asset);
    expect(job).toMatchObject({ status: "succeeded" });
    expect(log, "metrics where the alarms of the stage look").toContain(`"Namespace":"Luster/production"`);
  });

  it.skipIf(!existsSync(heic))("takes a HEIC, which libheif decodes out of the bundle", async () => {
    const picture = { bytes: await readFile(heic), filename: "house.heic", content_type: "image/heic" };
    const asset = await upload(known.shoot, picture);
    expect(await enhance(asset.asset_id)).toMatchObject({ job: { status: "succeeded" } });
  });

  it("takes a JPEG through the standby bucket while R2 is unavailable", async () => {
    const away = client(stage, { variables: { R2_ENDPOINT: "http://127.0.0.1:9" } });
    expect(await away.call("health.get")).toMatchObject({ body: { status: "degraded" } });
    const asset = await away.upload(known.shoot, await jpeg());
    expect(asset).toMatchObject({ storage: "s3" });
    expect(await away.enhance(asset.asset_id)).toMatchObject({ job: { status: "succeeded" } });
  });

  it("lists the assets, each with a URL that works", async () => {
    const { body } = await call("assets.list", { id: String(known.shoot) });
    const assets = body.assets as { url: string }[];
    expect(assets.length).toBeGreaterThan(1);
    for (const { url } of assets) expect(await fetch(url)).toMatchObject({ status: 200 });
  });

  it("says what the user has used", async () => {
    const { status, body } = await call("usage.get");
    expect([status, typeof body.cost_usd]).toEqual([200, "number"]);
  });

  it("lists the jobs", async () => {
    expect(await call("jobs.list")).toMatchObject({ status: 200, body: { jobs: expect.any(Array) } });
  });

  it("answers with the events there are at once, as a whole, for nothing passes on parts of it", async () => {
    const [job] = (await call("jobs.list")).body.jobs as { job_id: string }[];
    const told = await Promise.all([
      stage.invoke("JobsEvents", request("jobs.events", { id: String(job?.job_id) })),
      stage.invoke("ShootsEvents", request("shoots.events", { id: String(known.shoot) })),
    ]);
    for (const { result, log } of told) {
      const { statusCode, body } = result as { statusCode: number; body: string };
      expect([statusCode, body], log).toEqual([
        200,
        expect.stringMatching(/^retry: 1000\n\nid: .+\ndata: \{/),
      ]);
    }
  });

  it("enhances a shoot as one, and stops it", async () => {
    const id = String(known.shoot);
    const { status, body } = await call("shoots.enhance", { id, body: { dry_run: true, tier: "premium" } });
    expect([status, typeof body.estimate_usd]).toEqual([200, "number"]);
    const empty = String((await call("shoots.create", { body: { name: "Empty" } })).body.shoot_id);
    const batch = await call("shoots.enhance", { id: empty, body: {} });
    expect(batch).toMatchObject({ status: 202, body: { status: "ended" } });
    const { batch_id } = batch.body;
    expect(await call("batches.get", { id: String(batch_id) })).toMatchObject({ status: 200 });
    expect(await call("batches.cancel", { id: String(batch_id) })).toMatchObject({ status: 202 });
    const jobs = (await call("jobs.list")).body.jobs as { job_id: string }[];
    expect(await call("jobs.cancel", { id: String(jobs[0]?.job_id) })).toMatchObject({ status: 202 });
  });

  it("marks the job of a dead letter as failed", async () => {
    const { body: job } = await call("jobs.create", { body: { asset_id: known.asset } });
    const { result, log } = await stage.invoke("DeadLetter", delivery(await stage.nextMessage()));
    expect(result, log).toEqual({ batchItemFailures: [] });
    expect(await call("jobs.get", { id: String(job.job_id) })).toMatchObject({ body: { status: "failed" } });
  });

  it("sweeps, and says that it came to the end", async () => {
    const { log } = await stage.invoke("Sweep", tick);
    expect(log).not.toContain("ERROR");
    expect(log).toContain(`"SweepsEnded":1`);
  });

  it("says nothing of an end where the sweep cannot read the table", async () => {
    const variables = { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:9" };
    const ended = stage.invoke("Sweep", tick, { variables });
    await expect(ended).rejects.toThrow(/^Failure: The database does not answer(?!.*SweepsEnded)/s);
  });

  it("has a canary, which counts what it finds: here no API", async () => {
    const { log } = await stage.invoke("Canary", tick);
    expect(log).toContain(`"CanaryFailures":1`);
    expect(log).toContain('"step":"health"');
  });

  it("logs an error with its release, and a stack that names lines of the sources", async () => {
    const { log } = await stage.invoke("Canary", tick);
    const line = log.split("\n").find((each) => each.includes("canary failed")) ?? "{}";
    const { release, error } = JSON.parse(line) as { release: string; error: { stack: string } };
    expect(release).toEqual(aRelease);
    const [, at = "", code = ""] = /(packages\/client\/src\/send\.ts):(\d+):\d+/.exec(error.stack) ?? [];
    const named = (await readFile(join(project, at), "utf8")).split("\n")[Number(code) - 1];
    expect(named).toContain('new LusterError("api.unreachable"');
    expect(error.stack).not.toMatch(/bundle\.[cm]js/);
  });

  it("tells webhooks, and shows what it told", async () => {
    const url = "https://hooks.example/luster";
    const { status, body } = await call("webhooks.create", { body: { url } });
    const id = String(body.webhook_id);
    expect([status, String(body.secret).slice(0, 6)]).toEqual([201, "whsec_"]);
    expect(await call("webhooks.list")).toMatchObject({ body: { webhooks: [{ webhook_id: id }] } });
    expect(await call("webhooks.rotate", { id })).toMatchObject({ status: 200 });
    const { event_id } = (await call("webhooks.test", { id })).body;
    const message = delivery(await stage.nextMessage("deliveries"));
    const { result, log } = await stage.invoke("Webhooks", message);
    expect(result, log).toEqual({ batchItemFailures: [] });
    expect(log, "the address is nobody's").toContain(`"DeliveriesFailed":1`);
    const list = await call("webhooks.deliveries", { id });
    expect(list).toMatchObject({ body: { deliveries: [{ event_id, attempts: [expect.anything()] }] } });
    const again = await call("webhooks.resend", { id, event_id: String(event_id) });
    expect(again).toMatchObject({ status: 202 });
    expect(await call("webhooks.remove", { id })).toMatchObject({ status: 204 });
  });

  lifecycle(stage, client(stage), () => known.asset);

  wholeShoot(stage);

  it("deletes outputs, assets, shoots and users, each with a receipt, and sweeps what is left of them", async () => {
    const { job } = await enhance(known.asset);
    const given = [
      ["outputs.delete", String(job.job_id)],
      ["assets.delete", String(known.asset)],
      ["shoots.delete", String(known.shoot)],
      ["me.delete", undefined],
    ] as const;
    for (const [name, id] of given) {
      const { status, body } = await call(name, id === undefined ? {} : { id });
      expect([name, status]).toEqual([name, 202]);
      const receipt = await call("deletions.get", { id: String(body.deletion_id) });
      expect(receipt).toMatchObject({ status: 200, body: { deletion_id: body.deletion_id } });
    }
    const { deletions } = (await call("deletions.list")).body as { deletions: unknown[] };
    expect(deletions).toHaveLength(given.length);
    const { log } = await stage.invoke("Sweep", tick);
    expect(log).not.toContain("ERROR");
  });

  it("answers what no route takes with 405 and the methods that it takes", async () => {
    const event = {
      ...request("shoots.list"),
      requestContext: { requestId: "1", http: { method: "DELETE" } },
    };
    const { result, log } = await stage.invoke("Default", event);
    expect(result, log).toMatchObject({ statusCode: 405, headers: { allow: "GET, HEAD, OPTIONS, POST" } });
  });

  it("says what each failure means, in a page", async () => {
    const { result, log } = await stage.invoke("DocsErrors", request("docs.errors"));
    expect(result, log).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('id="upload.not_arrived"'),
    });
  });

  it("asks for no action that its role does not allow", () => {
    for (const [name, asked] of stage.actions) {
      const allowed = statements(stage.manifest, name).flatMap(({ Action }) => Action);
      expect(allowed, name).toEqual(expect.arrayContaining([...asked]));
    }
    expect(stage.actions.get("Default")).toEqual(new Set());
    const names = Object.keys(functions(stage.manifest));
    expect([...stage.actions.keys()].toSorted(), "call each function once in this file").toEqual(
      names.toSorted(),
    );
  });

  it("finds sharp for Lambda's processor too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "luster-arm64-"));
    await installSharp(folder, "arm64");
    expect(existsSync(join(folder, "node_modules/@img/sharp-linux-arm64"))).toBe(true);
    await rm(folder, { recursive: true, force: true });
  });
});

const aRelease = expect.stringMatching(/^\d+\.\d+\.\d+\+/);

async function jpeg() {
  const blank = sharp({ create: { width: 640, height: 480, channels: 3, background: "#806040" } });
  return { bytes: await blank.jpeg().toBuffer(), filename: "house.jpg", content_type: "image/jpeg" };
}
