import { expect, test } from "vitest";
import { sharedMachineUrl } from "./machine.ts";
import { accessibilityFaults } from "./axe.ts";
import { choose, listed, namesOf, numbered, sharedBrowser, untilStates } from "./browser.ts";

const machine = sharedMachineUrl();
const browser = sharedBrowser();

test("a shoot of 12 photos is uploaded with the progress of each and of all, and enhanced", async () => {
  const { page, faults } = await browser.open(machine.url);
  // The store answers slowly, so that there is progress to be seen.
  await page.route("**/*original*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    await route.continue();
  });
  await choose(page, numbered("room", 12));
  await page.getByRole("progressbar", { name: "Uploaded", exact: true }).waitFor();
  await page
    .getByRole("progressbar", { name: /^room-\d+\.jpg uploaded$/ })
    .first()
    .waitFor();
  await page.getByText(/Uploading · \d+ of 12 photos/).waitFor();
  await untilStates(page, "Enhanced", 12);
  expect(await page.getByRole("listitem").filter({ hasText: ".jpg" }).count()).toBe(12);
  const assets = await listed(page, machine);
  expect(assets.map(({ outputs }) => outputs.length)).toEqual(Array.from({ length: 12 }, () => 1));
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test("a reload in the middle of an upload continues it: every photo arrives once", async () => {
  const { page } = await browser.open(machine.url);
  await page.route("**/*original*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  const names = numbered("hall", 8);
  await choose(page, names);
  await page.getByRole("listitem").filter({ hasText: "Waiting" }).first().waitFor();
  await page
    .getByRole("listitem")
    .filter({ hasText: /In line|Enhanc|Original/ })
    .first()
    .waitFor();
  await page.reload();
  await untilStates(page, "Enhanced", 8);
  expect(namesOf(await listed(page, machine))).toEqual(names);
});

test("two tabs on one shoot upload each photo once, and what one adds the other shows", async () => {
  const { page, context } = await browser.open(machine.url);
  await context.route("**/*original*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  const names = numbered("tab", 6);
  await choose(page, names);
  await page.getByRole("listitem").filter({ hasText: "Waiting" }).first().waitFor();
  const second = await context.newPage();
  await second.goto(page.url());
  await untilStates(second, "Enhanced", 6);
  await untilStates(page, "Enhanced", 6);
  expect(namesOf(await listed(page, machine))).toEqual(names);
  await choose(second, ["late.jpg"]);
  await untilStates(page, "Enhanced", 7);
});

test("a tab that is closed in the middle of its upload leaves the rest to the other", async () => {
  const { page, context } = await browser.open(machine.url);
  const names = numbered("left", 5);
  let isHeld = true;
  await context.route("**/*original*", async (route) => {
    await expect.poll(() => isHeld).toBe(false);
    await route.continue().catch(() => undefined);
  });
  await choose(page, names);
  await page
    .getByRole("progressbar", { name: /left-\d\.jpg uploaded/ })
    .first()
    .waitFor();
  const second = await context.newPage();
  await second.goto(page.url());
  await second.getByText("There are no photos yet").waitFor();
  isHeld = false;
  await page.close();
  await untilStates(second, "Enhanced", 5);
  expect(namesOf(await listed(second, machine))).toEqual(names);
});

test("a photo that was cancelled is not sent, and is sent when it is tried again", async () => {
  const { page } = await browser.open(machine.url);
  let isHeld = true;
  await page.route("**/*original*", async (route) => {
    await expect.poll(() => isHeld).toBe(false);
    await route.continue().catch(() => undefined);
  });
  await choose(page, numbered("stop", 5));
  await page.getByRole("button", { name: "Cancel stop-5.jpg" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  isHeld = false;
  await page.getByRole("button", { name: "Continue" }).click();
  await untilStates(page, "Enhanced", 4);
  expect(namesOf(await listed(page, machine))).toEqual(numbered("stop", 4));
  await page.getByRole("button", { name: "Try again" }).click();
  await untilStates(page, "Enhanced", 5);
});
