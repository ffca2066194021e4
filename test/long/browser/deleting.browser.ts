import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessibilityFaults } from "./axe.ts";
import {
  choose,
  hold,
  listed,
  namesOf,
  numbered,
  openEnhanced,
  sharedBrowser,
  tabTo,
  untilStates,
  view,
} from "./browser.ts";
import { sharedMachineUrl } from "./machine.ts";

const machine = sharedMachineUrl();
const browser = sharedBrowser();

const openShoot = (names: readonly string[]) => openEnhanced(browser, machine.url, names);

const gone = "The files are gone from the storage.";

const receipt = (page: Page, subject: string) => page.getByRole("region", { name: `Deletion of ${subject}` });

test("a photo is deleted once that was asked, the next one is shown, and the receipt tells when its files are gone", async () => {
  const { page, faults } = await openShoot(numbered("room", 3));
  const before = await listed(page, machine);
  const second = before.find(({ filename }) => filename === "room-2.jpg");
  await view(page, "room-2.jpg");
  await page.keyboard.press("Delete");
  const question = page.getByRole("dialog", { name: "Delete room-2.jpg?" });
  await question.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  // An Enter too many keeps it, and no key reaches the viewer behind.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "room-2.jpg" }).waitFor();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await question.getByRole("button", { name: "Delete the photo" }).click();
  await page.getByRole("heading", { name: "room-3.jpg" }).waitFor();
  await page.getByText("2 of 2").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await receipt(page, "room-2.jpg").getByText(gone).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(namesOf(await listed(page, machine))).toEqual(["room-1.jpg", "room-3.jpg"]);
  expect((await fetch(second?.url ?? "")).status).toBe(404);
  await page.reload();
  await receipt(page, "room-2.jpg").getByText(gone).waitFor();
  await receipt(page, "room-2.jpg").getByRole("button", { name: "Dismiss" }).click();
  await page.reload();
  await untilStates(page, "Enhanced", 2);
  expect(await receipt(page, "room-2.jpg").count()).toBe(0);
  expect(faults).toEqual([]);
});

test("of two versions one is deleted, and the photo stays with the other", async () => {
  const { page } = await openShoot(["room.jpg"]);
  await view(page, "room.jpg");
  await page.getByRole("button", { name: "Make again" }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("combobox", { name: "Look" }).selectOption("Bright listing");
  await page.getByRole("button", { name: "Enhance this photo" }).click();
  const version = page.getByRole("combobox", { name: "Version" });
  await version.waitFor();
  const [asset] = await listed(page, machine);
  const [first, second] = asset?.outputs ?? [];
  await version.selectOption("Version 2, basic");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "Delete this version" }).click();
  await version.waitFor({ state: "detached" });
  await page.getByRole("slider").waitFor();
  await page.keyboard.press("Escape");
  await receipt(page, "version 2 of room.jpg").getByText(gone).waitFor();
  const [left] = await listed(page, machine);
  expect(left?.outputs.map(({ job_id }) => job_id)).toEqual([first?.job_id]);
  expect((await fetch(second?.url ?? "")).status).toBe(404);
  // Without its last version it is an original again.
  await view(page, "room.jpg");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Delete this version" }).click();
  await page.getByRole("button", { name: "Enhance", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await untilStates(page, "Original", 1);
});

test("by the keyboard alone the selected photos are deleted, and one that is added again is a new photo", async () => {
  const { page } = await openShoot(numbered("room", 3));
  for (const name of ["room-1.jpg", "room-3.jpg"]) {
    await tabTo(page, `Select ${name}`);
    await page.keyboard.press("Space");
  }
  await page.getByRole("checkbox", { name: "Select all" }).focus();
  await tabTo(page, "Delete 2 selected");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Delete 2 photos?" }).waitFor();
  await page.keyboard.press("Escape");
  await tabTo(page, "Delete 2 selected");
  await page.keyboard.press("Enter");
  await tabTo(page, "Delete");
  await page.keyboard.press("Enter");
  await receipt(page, "2 photos").getByText("Deleted: 2 photos.").waitFor();
  await untilStates(page, "Enhanced", 1);
  const before = await listed(page, machine);
  expect(namesOf(before)).toEqual(["room-2.jpg"]);
  await choose(page, ["room-1.jpg"]);
  await untilStates(page, "Enhanced", 2);
  expect(namesOf(await listed(page, machine))).toEqual(["room-1.jpg", "room-2.jpg"]);
});

test("a page that is loaded again in the middle of a deletion says what went, what stayed, and when the files are gone", async () => {
  const { page } = await openShoot(numbered("room", 3));
  const ask = { url: "**/assets/asset_*", method: "DELETE" };
  await hold(page, ask, 1);
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await page.getByRole("button", { name: "Delete 3 selected" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await receipt(page, "3 photos").getByText("Deleting 3 photos: 1 of 3").waitFor();
  await page.reload();
  await receipt(page, "3 photos").getByText("Deleted: 1 of 3 photos. The others are still there.").waitFor();
  await untilStates(page, "Enhanced", 2);
  await page.getByText("Receipt", { exact: true }).click();
  await page.getByText(/^deletion_\w+, files gone$/).waitFor();
});

test("a shoot is deleted with everything in it, and another page of it says so", async () => {
  const { page, context } = await openShoot(numbered("house", 2));
  const address = page.url();
  const [asset] = await listed(page, machine);
  const second = await context.newPage();
  await second.goto(address);
  await untilStates(second, "Enhanced", 2);
  await page.getByRole("button", { name: "Delete shoot" }).click();
  await page.getByRole("dialog", { name: /^Delete the shoot “/ }).waitFor();
  await page.getByRole("button", { name: "Delete the shoot" }).click();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await page.getByText(/^Deleted: the shoot “.*gone from the storage\.$/).waitFor();
  expect((await fetch(asset?.url ?? "")).status).toBe(404);
  await second.getByRole("heading", { name: "This shoot is not there" }).waitFor();
  expect(await page.locator(`a[href$="${new URL(address).hash}"]`).count()).toBe(0);
});

test("a photo that is deleted on another page leaves the page that looks at it usable", async () => {
  const { page, context } = await openShoot(["only.jpg"]);
  await view(page, "only.jpg");
  const second = await context.newPage();
  await second.goto(page.url());
  await view(second, "only.jpg");
  await second.keyboard.press("Delete");
  await second.getByRole("button", { name: "Delete the photo" }).click();
  await page.getByText("There are no photos yet").waitFor();
  await expect.poll(() => page.evaluate(() => document.body.style.overflow)).toBe("");
  await choose(page, ["next.jpg"]);
  await untilStates(page, "Enhanced", 1);
});

test("a photo that is deleted while another page reads the list goes from that page too", async () => {
  const { page, context } = await openShoot(["seen.jpg"]);
  const [read, told] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route("**/assets?*", async (route) => {
    const response = await route.fetch();
    read.resolve();
    await told.promise;
    await route.fulfill({ response });
  });
  await choose(page, ["late.jpg"]);
  await untilStates(page, "Enhanced", 2);
  await read.promise;
  const second = await context.newPage();
  await second.goto(page.url());
  await view(second, "seen.jpg");
  await second.keyboard.press("Delete");
  await second.getByRole("button", { name: "Delete the photo" }).click();
  await second.getByRole("dialog", { name: "late.jpg" }).waitFor();
  told.resolve();
  await untilStates(page, "Enhanced", 1);
  // A read that the end of the test cuts off is no fault.
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("what the service does not delete stays, and the receipt says why", async () => {
  const { page } = await openShoot(["stays.jpg"]);
  await page.route("**/assets/asset_*", (route) => route.abort());
  await page.getByRole("checkbox", { name: "Select stays.jpg" }).check();
  await page.getByRole("button", { name: "Delete 1 selected" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const said = receipt(page, "stays.jpg");
  await said.getByText("Not deleted: stays.jpg.").waitFor();
  expect(await said.innerText()).toContain("Check the connection.");
  await untilStates(page, "Enhanced", 1);
});
