import { expect, test } from "vitest";
import { sharedMachineUrl } from "./machine.ts";
import { accessibilityFaults } from "./axe.ts";
import {
  choose,
  hold,
  jobs,
  listed,
  namesOf,
  numbered,
  openEnhanced,
  sharedBrowser,
  store,
  tabTo,
  untilStates,
} from "./browser.ts";

const machine = sharedMachineUrl();
const browser = sharedBrowser();

test("a shoot of 12 photos is uploaded with the progress of each and of all, and enhanced", async () => {
  const { page, faults } = await browser.open(machine.url);
  const send = await hold(page, store, 5);
  await choose(page, numbered("room", 12));
  await page.getByRole("progressbar", { name: "Uploaded", exact: true }).waitFor();
  await page
    .getByRole("progressbar", { name: /^room-\d+\.jpg uploaded$/ })
    .first()
    .waitFor();
  await page.getByText("Uploading · 5 of 12 photos").waitFor();
  send();
  await untilStates(page, "Enhanced", 12);
  expect(await page.getByRole("listitem").filter({ hasText: ".jpg" }).count()).toBe(12);
  const assets = await listed(page, machine);
  expect(assets.map(({ outputs }) => outputs.length)).toEqual(Array.from({ length: 12 }, () => 1));
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test("a reload in the middle of an upload continues it: every photo arrives once", async () => {
  const { page } = await browser.open(machine.url);
  const send = await hold(page, store, 2);
  const names = numbered("hall", 8);
  await choose(page, names);
  await untilStates(page, "Enhanced", 2);
  await page.getByRole("listitem").filter({ hasText: "Waiting" }).first().waitFor();
  await page.reload();
  await untilStates(page, "Enhanced", 2);
  send();
  await untilStates(page, "Enhanced", 8);
  expect(namesOf(await listed(page, machine))).toEqual(names);
});

test("two tabs on one shoot upload each photo once, and what one adds the other shows", async () => {
  const { page, context } = await browser.open(machine.url);
  const send = await hold(context, store, 1);
  const names = numbered("tab", 6);
  await choose(page, names);
  await page.getByRole("listitem").filter({ hasText: "Waiting" }).first().waitFor();
  const second = await context.newPage();
  await second.goto(page.url());
  await untilStates(second, "Enhanced", 1);
  send();
  await untilStates(second, "Enhanced", 6);
  await untilStates(page, "Enhanced", 6);
  expect(namesOf(await listed(page, machine))).toEqual(names);
  await choose(second, ["late.jpg"]);
  await untilStates(page, "Enhanced", 7);
});

test("a tab that is closed in the middle of its upload leaves the rest to the other", async () => {
  const { page, context } = await browser.open(machine.url);
  const names = numbered("left", 5);
  const send = await hold(context, store);
  await choose(page, names);
  await page
    .getByRole("progressbar", { name: /left-\d\.jpg uploaded/ })
    .first()
    .waitFor();
  const second = await context.newPage();
  await second.goto(page.url());
  await second.getByText("There are no photos yet").waitFor();
  await page.close();
  send();
  await untilStates(second, "Enhanced", 5);
  expect(namesOf(await listed(second, machine))).toEqual(names);
});

test("a photo that was cancelled is not sent, and is sent when it is tried again", async () => {
  const { page } = await browser.open(machine.url);
  const send = await hold(page, store);
  await choose(page, numbered("stop", 5));
  await page.getByRole("button", { name: "Cancel stop-5.jpg" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  send();
  await page.getByRole("button", { name: "Continue" }).click();
  await untilStates(page, "Enhanced", 4);
  expect(namesOf(await listed(page, machine))).toEqual(numbered("stop", 4));
  await page.getByRole("button", { name: "Try again" }).click();
  await untilStates(page, "Enhanced", 5);
});

test("when the rest of an upload is cancelled, what is uploaded already is enhanced", async () => {
  const { page } = await browser.open(machine.url);
  const send = await hold(page, store, 1);
  const tell = await hold(page, jobs);
  await choose(page, numbered("part", 4));
  await untilStates(page, "In line", 1);
  await page.getByRole("region", { name: "Upload" }).getByRole("button", { name: "Cancel" }).click();
  await untilStates(page, "Cancelled", 3);
  tell();
  await untilStates(page, "Enhanced", 1);
  send();
  await page.getByRole("button", { name: "Remove part-4.jpg" }).click();
  await untilStates(page, "Cancelled", 2);
  await page.reload();
  await untilStates(page, "Enhanced", 1);
  expect(await page.getByRole("listitem").filter({ hasText: ".jpg" }).count()).toBe(1);
  // Three are sent side by side, and which of them comes first is theirs.
  expect(namesOf(await listed(page, machine))).toEqual([expect.toBeOneOf(numbered("part", 3))]);
});

test("a shoot is renamed where its name stands, by the keyboard alone, and the new name stays", async () => {
  const { page } = await openEnhanced(browser, machine.url, ["garden.jpg"]);
  const before = await page.getByRole("heading", { level: 1 }).innerText();
  await tabTo(page, "Rename the shoot");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Never mind");
  expect(await page.getByRole("textbox", { name: "Name of the shoot" }).inputValue()).toBe("Never mind");
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: before }).waitFor();
  await page
    .locator("button:focus")
    .and(page.getByRole("button", { name: "Rename the shoot" }))
    .waitFor();
  await page.keyboard.press("Enter");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.type("12 Garden Lane");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "12 Garden Lane" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "12 Garden Lane" }).waitFor();
  await page.getByRole("link", { name: "← All shoots" }).click();
  await page.getByRole("link", { name: "12 Garden Lane" }).waitFor();
});
