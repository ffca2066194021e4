import { startR2 } from "@luster/local/cloud/r2";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";
import { accessibilityFaults } from "./axe.ts";
import {
  choose,
  listed,
  namesOf,
  newMachine,
  numbered,
  openEnhanced,
  sharedBrowser,
  untilStates,
} from "./browser.ts";

const browser = sharedBrowser();

const settings = {
  R2_ACCOUNT_ID: "embedded",
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
  R2_BUCKET_NAME: "pictures",
};

/** An R2 of its own, which a test can take away and bring back at the same address. */
async function ownR2() {
  const folder = await temporaryFolder();
  const credentials = {
    accessKeyId: settings.R2_ACCESS_KEY_ID,
    secretAccessKey: settings.R2_SECRET_ACCESS_KEY,
  };
  const start = (port: number) => startR2({ folder, port, bucket: settings.R2_BUCKET_NAME, credentials });
  let running = await start(0);
  const { endpoint } = running;
  onTestFinished(() => running.stop());
  return {
    environment: { ...settings, R2_ENDPOINT: endpoint },
    takeAway: () => running.stop(),
    async bringBack() {
      running = await start(Number(new URL(endpoint).port));
    },
  };
}

test("while R2 is away photos go to the standby store, and with R2 back every one is there and enhanced", async () => {
  const r2 = await ownR2();
  const machine = await newMachine(r2.environment);
  const { page } = await browser.open(machine.url);
  await choose(page, numbered("before", 2));
  await untilStates(page, "Enhanced", 2);
  await r2.takeAway();
  await choose(page, numbered("during", 3));
  await page.getByText("5 photos").first().waitFor();
  await untilStates(page, "Enhanced", 5);
  expect(await accessibilityFaults(page)).toEqual([]);
  await r2.bringBack();
  await choose(page, numbered("later", 2));
  await untilStates(page, "Enhanced", 7);
  expect(namesOf(await listed(page, machine))).toEqual(
    [...numbered("before", 2), ...numbered("during", 3), ...numbered("later", 2)].toSorted(),
  );
});

test("an upload whose URL the store refuses as expired goes on with a new one, and the photo is one asset", async () => {
  const machine = await newMachine();
  const { page } = await browser.open(machine.url);
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.request().method() === "PUT") statuses.push(response.status());
  });
  let isFirst = true;
  await page.route("**/*original*", async (route, request) => {
    if (request.method() !== "PUT" || !isFirst) return route.continue();
    isFirst = false;
    // As old as a phone's long sleep makes it: the store itself refuses it.
    await route.continue({ url: request.url().replace(/X-Amz-Date=\d{8}/, "X-Amz-Date=20200101") });
  });
  await choose(page, ["slow.jpg"]);
  await untilStates(page, "Enhanced", 1);
  expect(statuses).toEqual([expect.toBeOneOf([400, 403]), 200]);
  expect(namesOf(await listed(page, machine))).toEqual(["slow.jpg"]);
});

test("over a slow network that breaks and comes back every photo arrives once", async () => {
  const machine = await newMachine();
  const { page, context } = await browser.open(machine.url);
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 200,
    downloadThroughput: 60_000,
    // Slow enough that nothing has arrived when the network breaks.
    uploadThroughput: 1_000,
  });
  const names = numbered("far", 4);
  await choose(page, names);
  await page
    .getByRole("progressbar", { name: /far-\d\.jpg uploaded/ })
    .first()
    .waitFor();
  await context.setOffline(true);
  await page
    .getByText(/Luster does not answer|Check the connection|Waiting/)
    .first()
    .waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await network.send("Network.disable");
  await context.setOffline(false);
  await untilStates(page, "Enhanced", 4);
  expect(namesOf(await listed(page, machine))).toEqual(names);
});

test("lists that cannot be read are tried again, and what was said of them goes once they are there", async () => {
  const machine = await newMachine();
  const { page } = await openEnhanced(browser, machine.url, ["hall.jpg"]);
  const shoot = page.url();
  // No reply of Luster's: one that the client does not try again before the page hears of it.
  for (const url of ["**/shoots?*", "**/shoots/*"])
    await page.route(url, (route) => route.fulfill({ status: 500, body: "a proxy's own words" }));
  await page.reload();
  const said = page.getByRole("alert").filter({ hasText: "Luster's reply is not one" });
  await said.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.unroute("**/shoots/*");
  // By itself, as it says.
  await untilStates(page, "Enhanced", 1);
  await said.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "← All shoots" }).click();
  await said.waitFor();
  await page.unroute("**/shoots?*");
  await said.waitFor({ state: "detached" });
  await page.locator(`a[href$="${new URL(shoot).hash}"]`).waitFor();
});

test("a page whose service does not answer says so, and loads when it is back", async () => {
  const machine = await newMachine();
  const { page, context } = await browser.open(machine.url);
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await context.route("**/studio.json", (route) => route.abort());
  await page.reload();
  await page.getByRole("heading", { name: "Luster does not answer" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await context.unroute("**/studio.json");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
});
