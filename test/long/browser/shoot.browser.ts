import { assets as listAssets } from "@luster/contract/shoots";
import { expect, test } from "vitest";
import { jpegOf } from "./photos.ts";
import { accessibilityFaults } from "./axe.ts";
import { openStudio, untilStates } from "./browser.ts";

test("a shoot of 12 photos is uploaded, enhanced and shown, and no state has an accessibility fault", async () => {
  const { page, faults } = await openStudio();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const names = Array.from({ length: 12 }, (_, index) => `room-${index + 1}.jpg`);
  await page.setInputFiles("input[type=file]", await Promise.all(names.map(jpegOf)));
  await page.getByText("12 photos").first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await untilStates(page, "Enhanced", 12);
  expect(await page.getByRole("listitem").filter({ hasText: ".jpg" }).count()).toBe(12);
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.getByRole("button", { name: /room-3\.jpg, enhanced/ }).click();
  const slider = page.getByRole("slider", { name: "Between before and after" });
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  expect(await slider.inputValue()).toBe("51");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Next photo" }).click();
  await page.getByRole("heading", { name: "room-4.jpg" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "room-4.jpg" }).waitFor({ state: "detached" });
  expect(faults).toEqual([]);
});

test("a reload in the middle of an upload continues it: every photo arrives once", async () => {
  const { page, machine } = await openStudio();
  await page.route("**/*original*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  const names = Array.from({ length: 8 }, (_, index) => `hall-${index + 1}.jpg`);
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await page.setInputFiles("input[type=file]", await Promise.all(names.map(jpegOf)));
  await page.getByRole("listitem").filter({ hasText: "Waiting" }).first().waitFor();
  await page
    .getByRole("listitem")
    .filter({ hasText: /In line|Enhanc|Original/ })
    .first()
    .waitFor();
  await page.reload();
  await untilStates(page, "Enhanced", 8);
  const shoot = page.url().split("/").at(-1) ?? "";
  const { assets } = listAssets.replies[200].parse((await machine.api.send(`/shoots/${shoot}/assets`)).body);
  expect(assets.map(({ filename }) => filename).toSorted()).toEqual(names);
});
