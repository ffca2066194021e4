import { expect, test } from "vitest";
import { accessibilityFaults } from "./axe.ts";
import { listed, namesOf, sharedBrowser, untilStates } from "./browser.ts";
import { sharedMachineUrl } from "./machine.ts";
import { jpegOf } from "./photos.ts";

const machine = sharedMachineUrl();
const browser = sharedBrowser();

test("too large, of a wrong type, damaged: each says why and what to do, and the others go on", async () => {
  const { page } = await browser.open(machine.url);
  const good = await jpegOf("good.jpg");
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  await page.setInputFiles("input[type=file]", [
    good,
    { ...good, name: "huge.jpg", buffer: Buffer.alloc(10 * 1024 * 1024 + 1, good.buffer) },
    { name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 a floor plan") },
    { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("These are no pixels.") },
    { ...good, name: "cut.jpg", buffer: good.buffer.subarray(0, 400) },
  ]);
  await untilStates(page, "Enhanced", 1);
  await untilStates(page, "Failed", 4);
  const said = async (name: string): Promise<string> =>
    (await page.getByRole("listitem").filter({ hasText: name }).innerText()).replaceAll("\n", " ");
  expect(await said("huge.jpg")).toContain("larger than this service takes");
  expect(await said("huge.jpg")).toContain("Export the photo smaller");
  expect(await said("plan.pdf")).toContain("Use JPEG, PNG, WebP or HEIC.");
  expect(await said("notes.jpg")).toContain("Export it again.");
  expect(await said("cut.jpg")).toContain("export it again and upload the new file.");
  // Each of them would fail again as it is: there is a way to take it away, and none to try it again.
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Failed 4" }).click();
  await expect.poll(() => page.getByRole("listitem").count()).toBe(4);
  expect(namesOf(await listed(page, machine))).toEqual(["cut.jpg", "good.jpg"]);
  for (const name of ["huge.jpg", "plan.pdf", "notes.jpg"])
    await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: "Delete cut.jpg" }).click();
  await page.getByRole("button", { name: "Delete the photo" }).click();
  await page.getByText("1 photo · 1 enhanced").waitFor();
  await expect.poll(async () => namesOf(await listed(page, machine))).toEqual(["good.jpg"]);
});

test("a shoot whose first photo is damaged shows another on its card", async () => {
  const { page } = await browser.open(machine.url);
  const { name, ...whole } = await jpegOf("cover.jpg");
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  // Too little for a browser to show any of it.
  const start = { ...whole, name: "first.jpg", buffer: whole.buffer.subarray(0, 60) };
  await page.setInputFiles("input[type=file]", start);
  await untilStates(page, "Failed", 1);
  await page.setInputFiles("input[type=file]", { ...whole, name });
  await untilStates(page, "Enhanced", 1);
  const { hash } = new URL(page.url());
  await page.getByRole("link", { name: "← All shoots" }).click();
  const cover = page.locator(`a[href$="${hash}"] img`);
  await expect.poll(() => cover.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test("what the list says failed is not requested again without the price before", async () => {
  const { page } = await browser.open(machine.url);
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  const { buffer, ...file } = await jpegOf("cut.jpg");
  await page.setInputFiles("input[type=file]", [{ ...file, buffer: buffer.subarray(0, 400) }]);
  await untilStates(page, "Failed", 1);
  // A failure that passes, of a job whose cost the list does not say.
  await page.route("**/assets?*", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll("picture.unreadable", "job.exhausted");
    await route.fulfill({ response, body });
  });
  await page.reload();
  await page.getByText("Select it to have it enhanced again; the price comes first.").waitFor();
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
});

test("of a dropped folder the photos are taken, and what is no photo is named", async () => {
  const { page } = await browser.open(machine.url);
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  const bytes = [...(await jpegOf("a.jpg")).buffer];
  const data = await page.evaluateHandle((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "a.jpg", { type: "image/jpeg" }));
    return data;
  }, bytes);
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
  await untilStates(page, "Enhanced", 1);
  const mixed = await page.evaluateHandle((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array([...bytes, 0])], "b.jpg", { type: "image/jpeg" }));
    data.items.add(new File(["x"], "notes.txt", { type: "text/plain" }));
    data.items.add(new File(["x"], ".hidden"));
    return data;
  }, bytes);
  await page.dispatchEvent("main", "drop", { dataTransfer: mixed });
  await page.getByText("1 file left out, for being no photo: notes.txt").waitFor();
  await untilStates(page, "Enhanced", 2);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("a shoot that is not there says so, takes no photos, and leads to those that are", async () => {
  const { page } = await browser.open(`${machine.url}/#/shoots/shoot_01ARZ3NDEKTSV4RRFFQ69G5FAV`);
  await page.getByRole("heading", { name: "This shoot is not there" }).waitFor();
  expect(await page.getByRole("button", { name: "Add photos" }).count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "All shoots" }).click();
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
});
