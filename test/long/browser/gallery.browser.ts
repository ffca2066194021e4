import { createLuster } from "@luster/client";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { numbered, sharedBrowser, untilStates } from "./browser.ts";
import { sharedMachineUrl } from "./machine.ts";
import { jpegOf } from "./photos.ts";
import { type Traced, traced } from "./trace.ts";

const machine = sharedMachineUrl();
const browser = sharedBrowser();

/** `STUDIO_GALLERY=50` opens a smaller one. */
const count = Number(process.env["STUDIO_GALLERY"] ?? 500);
/** Milliseconds: what is longer is a long task by the browsers' own word. */
const longTask = 50;

/** A shoot of so many photos, each of them enhanced. Returns its id. */
async function enhancedShoot(): Promise<string> {
  const run = createLuster({ baseUrl: machine.url }).shoot({ name: "A hotel", parallel: 6 });
  const photos = await Promise.all(numbered("room", count).map(jpegOf));
  run.add(photos.map(({ name, buffer }) => new File([new Uint8Array(buffer)], name)));
  await run.finished();
  expect(run.totals.enhanced).toBe(count);
  return run.shootId();
}

const nextFrame = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** Turns the wheel to the end of the page and back. */
async function scroll(page: Page): Promise<void> {
  await page.mouse.move(640, 500);
  const isAtEnd = (): boolean => scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  const isAtStart = (): boolean => scrollY === 0;
  for (const [way, isThere] of [[1, isAtEnd] as const, [-1, isAtStart] as const])
    while (!(await page.evaluate(isThere))) {
      await page.mouse.wheel(0, 300 * way);
      await nextFrame(page);
    }
}

const row = (what: string, { tasks: [longest = 0, ...more], frames, took }: Traced): string => {
  const long = [longest, ...more].filter((ms) => ms > longTask).length;
  return `| ${what} | ${Math.round(longest)} ms | ${long} | ${frames} in ${(took / 1000).toFixed(1)} s |`;
};

test(`a gallery of ${count} photos is opened, scrolled and selected without a task over ${longTask} ms`, async () => {
  const shoot = await enhancedShoot();
  const { page, faults } = await browser.open(machine.url);
  await page.getByRole("heading", { name: "Your shoots" }).waitFor();
  const opened = await traced(page, async () => {
    await page.evaluate((id) => (location.hash = `#/shoots/${id}`), shoot);
    await untilStates(page, "Enhanced", count);
  });
  const scrolled = await traced(page, () => scroll(page));
  await page.getByRole("checkbox", { name: "Select all" }).focus();
  const selected = await traced(page, async () => {
    await page.keyboard.press("Space");
    // Not by its role: to compute those of five hundred photos is a long task of the test's own.
    await page.waitForFunction(
      (count) => document.querySelectorAll("article input:checked").length === count,
      count,
    );
    await nextFrame(page);
  });
  console.log(
    [row("Opened", opened), row("Scrolled down and up", scrolled), row("All selected", selected)].join("\n"),
  );
  for (const { tasks } of [opened, scrolled, selected]) {
    expect(tasks.length).toBeGreaterThan(10);
    expect(tasks[0]).toBeLessThan(longTask);
  }
  expect(faults).toEqual([]);
}, 1_800_000);
