import { readFile } from "node:fs/promises";
import type { Download, Page } from "playwright-core";
import sharp from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { startOpenAi } from "../../kit/servers/openai.ts";
import { accessibilityFaults } from "./axe.ts";
import {
  listed,
  newMachine,
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

test("the line between before and after follows a pointer and the keyboard", async () => {
  const { page } = await openShoot(["room.jpg"]);
  await view(page, "room.jpg");
  const slider = page.getByRole("slider", { name: "Between before and after" });
  const box = await slider.boundingBox();
  if (!box) throw new Error("The slider is not shown");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.25, y, { steps: 4 });
  await page.mouse.up();
  const distance = async (): Promise<number> => Math.abs(Number(await slider.inputValue()) - 25);
  await expect.poll(distance).toBeLessThanOrEqual(1);
  const original = page.getByRole("img", { name: "room.jpg, original" });
  await expect
    .poll(() => original.evaluate((image) => image.style.clipPath))
    .toMatch(/^inset\(0(px)? 7[456]% 0(px)? 0(px)?\)$/);
  const before = Number(await slider.inputValue());
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => Number(await slider.inputValue())).toBe(before + 1);
});

test("at 100% a pixel of the picture is a pixel of the screen, and the mouse drags it", async () => {
  const { page } = await openShoot(["room.jpg"]);
  await view(page, "room.jpg");
  await page.setViewportSize({ width: 420, height: 420 });
  await page.keyboard.press("z");
  const image = page.getByRole("dialog").getByRole("img", { name: "room.jpg, enhanced" });
  const sizes = () =>
    image.evaluate((image: HTMLImageElement) => ({ natural: image.naturalWidth, shown: image.clientWidth }));
  await expect.poll(sizes).toEqual({ natural: 480, shown: 480 });
  const region = page.getByRole("region", { name: "room.jpg at 100%" });
  const box = await region.boundingBox();
  if (!box) throw new Error("The picture is not shown");
  await page.mouse.move(box.x + 200, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, box.y + 100, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => region.evaluate((element) => element.scrollLeft)).toBe(40);
});

test("the viewer goes over the whole screen and back", async () => {
  const { page } = await openShoot(["room.jpg"]);
  await view(page, "room.jpg");
  const isFull = () => page.evaluate(() => document.fullscreenElement?.tagName);
  await page.getByRole("button", { name: "Full screen" }).click();
  await expect.poll(isFull).toBe("DIV");
  await page.getByRole("button", { name: "Full screen" }).click();
  await expect.poll(isFull).toBe(undefined);
});

test("made again, a photo has two versions; the accepted one counts, and a rejected one is not downloaded", async () => {
  const { page } = await openShoot(["room.jpg", "hall.jpg"]);
  await view(page, "room.jpg");
  await page.getByRole("button", { name: "Make again" }).click();
  await page
    .getByRole("complementary")
    .getByRole("combobox", { name: "Look" })
    .selectOption("Bright listing");
  await page.getByRole("button", { name: "Enhance this photo" }).click();
  const version = page.getByRole("combobox", { name: "Version" });
  await version.waitFor();
  const options = await version.getByRole("option").allInnerTexts();
  expect(options).toEqual(["Version 1, basic", "Version 2, basic"]);
  await version.selectOption("Version 1, basic");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("button", { name: "Close" }).click();
  await untilStates(page, "Accepted", 1);
  await view(page, "hall.jpg");
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByRole("button", { name: "Close" }).click();
  await untilStates(page, "Rejected", 1);
  const download = await downloaded(page, "Full size");
  expect(download.suggestedFilename()).toBe("room.jpg");
});

test("a paid tier says what it costs at most, spends only what was agreed to, and shows what it cost", async () => {
  const openAi = await startOpenAi({ apiKey: "key" });
  onTestFinished(() => openAi.stop());
  const paid = await newMachine({ OPENAI_API_KEY: "key", OPENAI_BASE_URL: openAi.baseURL });
  const { page } = await openEnhanced(browser, paid.url, numbered("room", 2));
  expect(openAi.requests).toHaveLength(0);
  await page.getByRole("combobox", { name: "Tier" }).selectOption("premium");
  await page.getByRole("button", { name: "Enhance all" }).click();
  await page.getByText(/2 photos, at most \$\d/).waitFor();
  await page.getByRole("button", { name: "Leave it" }).click();
  await page.getByRole("checkbox", { name: "Select room-1.jpg" }).check();
  await page.getByRole("button", { name: "Enhance 1 selected" }).click();
  await page.getByText(/1 photo, at most \$\d/).waitFor();
  await page.getByRole("button", { name: "Spend it" }).click();
  await view(page, "room-1.jpg");
  await page.getByRole("combobox", { name: "Version" }).waitFor();
  await page.getByRole("button", { name: "Details" }).click();
  const cost = page.getByRole("definition").filter({ hasText: /^\$/ });
  await cost.waitFor();
  expect(openAi.requests).toHaveLength(1);
  // Each version has its own facts, and a page that did not see it made knows them too.
  await page.getByRole("combobox", { name: "Version" }).selectOption("Version 1, basic");
  await page.getByRole("definition").filter({ hasText: "basic" }).first().waitFor();
  expect(await cost.count()).toBe(0);
  await page.reload();
  await view(page, "room-1.jpg");
  await page.getByRole("button", { name: "Details" }).click();
  await cost.waitFor();
});

test("jobs are cancelled one by one and all together, and one that is paid for is finished", async () => {
  const paying = Promise.withResolvers<void>();
  const openAi = await startOpenAi({ apiKey: "key", plan: () => ({ until: paying.promise }) });
  onTestFinished(() => openAi.stop());
  const environment = { OPENAI_API_KEY: "key", OPENAI_BASE_URL: openAi.baseURL, LUSTER_WORKERS: "1" };
  const paid = await newMachine(environment);
  const { page } = await openEnhanced(browser, paid.url, numbered("room", 4));
  await page.getByRole("combobox", { name: "Tier" }).selectOption("premium");
  await page.getByRole("button", { name: "Enhance all" }).click();
  await page.getByRole("button", { name: "Spend it" }).click();
  await untilStates(page, "Enhancing", 1);
  await untilStates(page, "In line", 3);
  const waiting = page.getByRole("listitem").filter({ hasText: "In line" }).first();
  await waiting.getByRole("button", { name: /^Cancel room-\d\.jpg$/ }).click();
  await untilStates(page, "In line", 2);
  const all = page.getByRole("region", { name: "Enhancing" });
  await all.getByText("Enhancing · 3 photos left").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await all.getByRole("button", { name: "Cancel" }).click();
  await untilStates(page, "Finishing", 1);
  await untilStates(page, "Enhanced", 3);
  paying.resolve();
  await untilStates(page, "Enhanced", 4);
  expect(openAi.requests).toHaveLength(1);
  const assets = await listed(page, paid);
  expect(assets.map(({ jobs: [newest] }) => newest?.state).toSorted()).toEqual([
    "cancelled",
    "cancelled",
    "cancelled",
    expect.stringMatching("succeeded|needs_review"),
  ]);
});

test("all outputs are downloaded as one zip, in full and in MLS size", async () => {
  const { page } = await openShoot(numbered("room", 3));
  for (const size of ["Full size", "MLS size"]) {
    const download = await downloaded(page, size);
    expect(download.suggestedFilename()).toMatch(/^Shoot of .*\.zip$/);
    const zip = await readFile(await download.path());
    // In the order of the gallery, which is that of uploads that raced.
    expect(namesIn(zip).toSorted()).toEqual(["room-1.jpg", "room-2.jpg", "room-3.jpg"]);
  }
  await page.getByRole("checkbox", { name: "Select room-2.jpg" }).check();
  const one = await downloaded(page, "Full size");
  expect(one.suggestedFilename()).toBe("room-2.jpg");
  expect(await sharp(await one.path()).metadata()).toMatchObject({ format: "jpeg", width: 480, height: 320 });
});

test("by the keyboard alone a shoot is chosen, looked at, compared, accepted and left", async () => {
  const { page } = await browser.open(machine.url);
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  const chooser = page.waitForEvent("filechooser");
  await tabTo(page, "Choose photos");
  await page.keyboard.press("Enter");
  const { jpegOf } = await import("./photos.ts");
  await (await chooser).setFiles(await Promise.all(["one.jpg", "two.jpg"].map(jpegOf)));
  await untilStates(page, "Enhanced", 2);
  const shoot = page.url();
  await tabTo(page, "To the photos");
  await page.keyboard.press("Enter");
  await page.locator("main:focus").waitFor();
  expect(page.url()).toBe(shoot);
  // A photo can be selected once the server lists it, a moment after this page knows that it is enhanced.
  await page.getByRole("checkbox", { name: "Select one.jpg" }).waitFor();
  await tabTo(page, "Select one.jpg");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Enhance 1 selected" }).waitFor();
  await page.keyboard.press("Space");
  await tabTo(page, "one.jpg, enhanced");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "one.jpg" }).waitFor();
  await tabTo(page, "Between before and after");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => page.getByRole("slider").inputValue()).toBe("49");
  await tabTo(page, "Accept");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "two.jpg" }).waitFor();
  await page.keyboard.press("Escape");
  await untilStates(page, "Accepted", 1);
});

async function downloaded(page: Page, size: string): Promise<Download> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: size }).click();
  return download;
}

/** The names in a zip's directory. */
function namesIn(zip: Buffer): string[] {
  const names: string[] = [];
  const entry = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
  for (let at = zip.indexOf(entry); at >= 0; at = zip.indexOf(entry, at + 4))
    names.push(zip.toString("utf8", at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  return names;
}
