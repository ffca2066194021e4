import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { accessibilityFaults } from "./axe.ts";
import { hold, jobs, numbered, sharedBrowser, store, untilStates } from "./browser.ts";
import { sharedMachineUrl } from "./machine.ts";
import { jpegOf } from "./photos.ts";

// STUDIO_PHOTOS=folder STUDIO_SHOTS=docs/images shows these photos, and keeps a picture of each state.
const { STUDIO_PHOTOS: folder, STUDIO_SHOTS: shots } = process.env;

const machine = sharedMachineUrl();
const browser = sharedBrowser();

const devices = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

async function photos() {
  if (!folder) return Promise.all(numbered("room", 4).map(jpegOf));
  const names = (await readdir(folder)).toSorted();
  const read = async (name: string) => ({
    name,
    mimeType: "image/jpeg",
    buffer: await readFile(join(folder, name)),
  });
  return Promise.all(names.map(read));
}

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  test.each(Object.entries(devices))(
    "on a %s no state has an accessibility fault",
    async (device, viewport) => {
      const { page } = await browser.open(machine.url, { colorScheme, viewport });
      const faults: string[] = [];
      const look = async (state: string): Promise<void> => {
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${state}: ${fault}`));
        if (shots) await keep(page, join(shots, `studio-${state}-${device}-${colorScheme}.webp`));
      };

      await page.getByRole("button", { name: "Choose photos" }).waitFor();
      await look("empty");

      const send = await hold(page, store, 2);
      const files = await photos();
      await page.setInputFiles("input[type=file]", files);
      await page.getByText(/Uploading · 2 of/).waitFor();
      await page.getByRole("button", { name: "Pause" }).waitFor();
      await look("uploading");
      const tell = await hold(page, jobs);
      send();
      await page.getByText("In line").first().waitFor();
      await look("queued");
      tell();
      await untilStates(page, "Enhanced", files.length);
      await page.waitForLoadState("networkidle");
      await look("enhanced");

      const [first = { name: "" }] = files;
      await page.getByRole("checkbox", { name: `Select ${first.name}` }).check();
      await page.getByRole("combobox", { name: "Tier" }).selectOption("premium");
      await look("selected");
      await page.getByRole("combobox", { name: "Tier" }).selectOption("basic");
      await page.getByRole("button", { name: `${first.name}, enhanced` }).click();
      await page.getByRole("slider").waitFor();
      await page.waitForLoadState("networkidle");
      await look("viewer");
      await page.keyboard.press("Delete");
      const question = page.getByRole("dialog", { name: `Delete ${first.name}?` });
      await question.waitFor();
      await look("question");
      await page.keyboard.press("Escape");
      await question.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Make again" }).click();
      await look("again");
      await page.getByRole("button", { name: "Zoom to 100%" }).click();
      await page.getByRole("button", { name: "Details" }).click();
      await page.waitForLoadState("networkidle");
      await look("zoom");
      await page.keyboard.press("Escape");

      await reviewed(page, first.name);
      await page.reload();
      await page.getByRole("button", { name: "To review 1" }).click();
      await look("review");
      await page.getByRole("button", { name: `${first.name}, enhanced` }).click();
      await page.getByRole("button", { name: "Changes" }).click();
      await page.getByRole("img", { name: "Changed regions" }).waitFor();
      await look("changes");
      await page.keyboard.press("Escape");
      await page.unroute("**/assets?*");

      await page.setInputFiles("input[type=file]", [
        { name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") },
        {
          name: "cut.jpg",
          mimeType: "image/jpeg",
          buffer: (await jpegOf("cut.jpg")).buffer.subarray(0, 400),
        },
      ]);
      await untilStates(page, "Failed", 2);
      await page.getByRole("button", { name: "Failed 2" }).click();
      await look("failed");

      await page.getByRole("button", { name: /^All \d+$/ }).click();
      await page.getByRole("checkbox", { name: `Select ${first.name}` }).check();
      await page.getByRole("button", { name: "Delete 1 selected" }).click();
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByText(`Deleted: ${first.name}.`).waitFor();
      await page.evaluate(() => scrollTo(0, 0));
      await look("deleted");
      expect(faults).toEqual([]);
    },
  );
});

/**
 * What the list says of a photo whose output has something in it that nobody asked for; only a paid model makes such
 * a one.
 */
async function reviewed(page: Page, name: string): Promise<void> {
  const overlay = await sharp({ create: { width: 320, height: 213, channels: 4, background: "#00000000" } })
    .composite([
      {
        input: { create: { width: 70, height: 60, channels: 4, background: "#ff2d55b0" } },
        left: 130,
        top: 90,
      },
    ])
    .png()
    .toBuffer();
  await page.route("**/assets?*", async (route) => {
    const reply = await route.fetch();
    const body = (await reply.json()) as {
      assets: { filename: string; outputs: { renditions: object; needs_review?: string }[] }[];
    };
    const output = body.assets.find(({ filename }) => filename === name)?.outputs.at(-1);
    if (output) {
      output.needs_review =
        "The model changed 4% of the picture beyond its light: look at the marked places.";
      const url = `data:image/png;base64,${overlay.toString("base64")}`;
      output.renditions = { ...output.renditions, changes: { url, width: 320, height: 213 } };
    }
    await route.fulfill({ response: reply, json: body });
  });
}

/** As small as a page of documentation wants it. */
async function keep(page: Page, file: string): Promise<void> {
  const shot = sharp(await page.screenshot());
  const { width } = await shot.metadata();
  for (let quality = 80; ; quality -= 10) {
    const bytes = await shot.resize(Math.min(width, 960)).webp({ quality }).toBuffer();
    if (bytes.length > 60_000 && quality > 20) continue;
    await sharp(bytes).toFile(file);
    return;
  }
}
