import { createServer } from "node:http";
import type * as Client from "@luster/client";
import { close, listen } from "@luster/local/cloud/listen";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { bundled } from "../../client/bundled.ts";
import { hold, sharedBrowser, store } from "./browser.ts";
import { sharedMachineUrl } from "./machine.ts";
import { jpegOf } from "./photos.ts";

const machine = sharedMachineUrl();
const browser = sharedBrowser();

/** Names that a page of somebody else's has, with the client bundled into it. */
declare const client: typeof Client;
declare const photo: (name: string) => File;
declare const luster: Client.Luster;
declare const ending: AbortController;

/**
 * Opens a developer's page, of another origin than the API and than the store, with the client in it; `luster` calls
 * the machine, and `photo` makes a file that a person chose.
 */
async function open(idleTimeout = 60_000) {
  const server = createServer((_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<p>Mine"),
  );
  const port = await listen(server);
  onTestFinished(() => close(server));
  const { page, faults } = await browser.open(`http://localhost:${port}`);
  await page.evaluate(await bundled(undefined, "iife").then((code) => code.replace(/^"use strict";/, "")));
  const bytes = (await jpegOf("client")).buffer.toString("base64");
  await page.evaluate(`
    globalThis.luster = client.createLuster({ baseUrl: ${JSON.stringify(machine.url)}, idleTimeout: ${idleTimeout} });
    globalThis.photo = (name) =>
      new File([Uint8Array.fromBase64(${JSON.stringify(bytes)}), name], name, { type: "image/jpeg" });
  `);
  const calls: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "OPTIONS") calls.push(callOf(request.method(), request.url()));
  });
  return { page, faults, count: (call: string) => calls.filter((each) => each === call).length };
}

const callOf = (method: string, url: string): string =>
  url.startsWith(machine.url) ? `${method} ${new URL(url).pathname.replace(/_.*/, "")}` : `${method} store`;

/** Answers the first upload in the place of the store. */
async function refuseOnce(page: Page, status: number): Promise<void> {
  let isFirst = true;
  await page.route(store.url, async (route, request) => {
    if (request.method() !== "PUT" || !isFirst) return route.fallback();
    isFirst = false;
    await route.fulfill({ status, headers: { "access-control-allow-origin": "*" } });
  });
}

test("a file, a blob and bytes go from a page of another origin to an output, with the progress that the browser tells", async () => {
  const { page, faults } = await open();
  const made = await page.evaluate(async () => {
    const told: string[] = [];
    const onProgress = ({ stage, sent, total }: { stage: string; sent: number; total: number }) =>
      told.push(`${stage} ${sent === total}`);
    const file = photo("hall.jpg");
    const jobs = [
      await luster.enhance(file, { onProgress }),
      await luster.enhance(new Blob([photo("bath.jpg")]), { name: "bath.jpg" }),
      await luster.enhance(new Uint8Array(await photo("attic.jpg").arrayBuffer()), { name: "attic.jpg" }),
    ];
    const output = await fetch(jobs[0]?.output?.url ?? "");
    return {
      statuses: jobs.map(({ status, engine }) => `${status} by ${engine}`),
      type: output.headers.get("content-type"),
      told: [told.includes("uploading false"), told.includes("uploading true")],
    };
  });
  expect(made.statuses).toEqual(Array.from({ length: 3 }, () => "succeeded by basic"));
  expect([made.type, made.told]).toEqual(["image/jpeg", [true, true]]);
  expect(faults).toEqual([]);
});

test("#3612: in a browser too a URL is asked for when its upload can begin", async () => {
  const { page, count } = await open();
  const send = await hold(page, store);
  const totals = page.evaluate(async () => {
    const run = luster.shoot({ enhance: false, parallel: 2 });
    run.add(Array.from({ length: 6 }, (_, at) => photo(`late-${at}.jpg`)));
    await run.finished();
    return run.totals;
  });
  await expect.poll(() => count("PUT store")).toBe(2);
  expect(count("POST /uploads/presign")).toBe(2);
  send();
  expect(await totals).toMatchObject({ uploaded: 6, failed: 0 });
  expect([count("POST /uploads/presign"), count("PUT store")]).toEqual([6, 6]);
});

test.each([400, 403])("#1724: an upload that is refused with %i goes on with a new URL", async (status) => {
  const { page, count } = await open();
  await refuseOnce(page, status);
  const asset = await page.evaluate(async (name) => {
    const { shoot_id } = await luster.shoots.create({ name });
    return luster.upload(photo(`${name}.jpg`), { shoot: shoot_id });
  }, `refused-${status}`);
  expect(asset.storage).toBe("r2");
  expect([count("POST /uploads/presign"), count("PUT store")]).toEqual([2, 2]);
});

test("#2900: what a reload cut off is sent after it, as the same photos", async () => {
  const { page } = await open();
  const shoot = await page.evaluate(async () => (await luster.shoots.create({ name: "Cut" })).shoot_id);
  await hold(page, store, 1);
  const sending = page.waitForRequest(
    (request) => request.method() === "PUT" && request.url().includes("original"),
  );
  await page.evaluate((shoot) => {
    luster.shoot({ shoot, parallel: 1 }).add([photo("one.jpg"), photo("two.jpg")]);
  }, shoot);
  await sending;
  await page.close();
  const after = await open();
  const totals = await after.page.evaluate(async (shoot) => {
    const run = luster.shoot({ shoot });
    run.add([photo("one.jpg"), photo("two.jpg")]);
    await run.finished();
    return { ...run.totals, assets: (await luster.assets.list(shoot)).assets.length };
  }, shoot);
  expect(totals).toMatchObject({ enhanced: 2, assets: 2 });
});

test("#5961: a connection that says nothing is given up and tried again", async () => {
  const { page, count } = await open(3_000);
  let isFirst = true;
  await page.route(store.url, async (route, request) => {
    // The first one is never answered.
    if (request.method() !== "PUT" || !isFirst) return route.fallback();
    isFirst = false;
  });
  const asset = await page.evaluate(async () => {
    const { shoot_id } = await luster.shoots.create({ name: "Silent" });
    return luster.upload(photo("silent.jpg"), { shoot: shoot_id });
  });
  expect(asset.storage).toBe("r2");
  // A busy machine's store may be silent for as long as the first time.
  expect(count("PUT store")).toBeGreaterThanOrEqual(2);
});

test("a signal ends an upload in the middle, and a refusal is thrown with the server's code", async () => {
  const { page, count } = await open();
  const send = await hold(page, store);
  const shoot = await page.evaluate(async () => (await luster.shoots.create({ name: "Ended" })).shoot_id);
  const aborted = page.evaluate((shoot) => {
    Object.assign(globalThis, { ending: new AbortController() });
    return luster.upload(photo("ended.jpg"), { shoot, signal: ending.signal }).then(
      () => "uploaded",
      (error: unknown) => error instanceof DOMException && error.name,
    );
  }, shoot);
  await expect.poll(() => count("PUT store")).toBe(1);
  // It ends now, and not when the connection counts as dead.
  const ended = page.waitForEvent("requestfailed", (request) => request.method() === "PUT");
  await page.evaluate(() => ending.abort());
  await ended;
  expect([await aborted, count("POST /uploads/confirm")]).toEqual(["AbortError", 0]);
  send();
  const refused = await page.evaluate(
    (shoot) =>
      luster.upload(new File(["no picture"], "notes.jpg"), { shoot }).then(
        () => "uploaded",
        (error: unknown) => error instanceof client.LusterError && error.code,
      ),
    shoot,
  );
  expect(refused).toBe("upload.type_mismatch");
});
