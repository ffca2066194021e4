import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { assets as listAssets } from "@luster/contract/shoots";
import { type Environment, type Machine, startMachine } from "../../kit/machine.ts";
import { jpegOf } from "./photos.ts";

/** Debian's Chromium, one for all tests of a file. */
export function sharedBrowser(): { open: (url: string, options?: BrowserContextOptions) => Promise<Opened> } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  return {
    async open(url, options = {}) {
      if (!browser) throw new Error("The browser runs only within tests");
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
      // A busy machine has more than half a minute between a click and what it brings.
      context.setDefaultTimeout(60_000);
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(url);
      return { context, page, faults };
    },
  };
}
type Opened = { context: BrowserContext; page: Page; faults: string[] };

/** Where a photo is sent to. */
export const store = { url: "**/*original*", method: "PUT" };
/** Where the page asks how a job is. */
export const jobs = { url: "**/jobs/*", method: "GET" };

/**
 * Holds back requests after the first few, so that the state before their reply lasts until it has been looked at.
 * Returns how to let them go.
 */
export async function hold(
  where: Page | BrowserContext,
  { url, method }: { url: string; method: string },
  after = 0,
): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  let count = 0;
  await where.route(url, async (route, request) => {
    if (request.method() === method && (count += 1) > after) await held.promise;
    // The page may have gone, or given the request up.
    await route.fallback().catch(() => undefined);
  });
  return held.resolve;
}

/** A new one-machine run, which ends with the test. */
export async function newMachine(environment: Environment = {}, args: string[] = []): Promise<Machine> {
  const machine = await startMachine(environment, args);
  onTestFinished(() => machine.stop());
  return machine;
}

/** Chooses so many small photos on the page that is open, as a picker gives them. */
export async function choose(page: Page, names: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: /^(Choose|Add) photos$/ }).waitFor();
  await page.setInputFiles("input[type=file]", await Promise.all(names.map(jpegOf)));
}

export const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index + 1}.jpg`);

/** Waits until so many photos say so. */
export const untilStates = (page: Page, words: string, count: number): Promise<unknown> =>
  page.waitForFunction(
    ([words, count]) =>
      [...document.querySelectorAll(".badge")].filter(({ textContent }) => textContent === words).length ===
      count,
    [words, count] as const,
    { timeout: 300_000 },
  );

/** What the server lists for the shoot that the page shows. */
export async function listed(page: Page, { api }: Pick<Machine, "api">) {
  const shoot = page.url().split("/").at(-1) ?? "";
  const { assets } = listAssets.replies[200].parse((await api.send(`/shoots/${shoot}/assets`)).body);
  return assets;
}
export const namesOf = (assets: readonly { filename: string }[]): string[] =>
  assets.map(({ filename }) => filename).toSorted();

/**
 * A page with a shoot of these photos, each of them enhanced, and in the page's list. What is done with all of them is
 * done with those of the list, which comes a moment after the last job has ended.
 */
export async function openEnhanced(
  browser: ReturnType<typeof sharedBrowser>,
  url: string,
  names: readonly string[],
): Promise<Opened> {
  const opened = await browser.open(url);
  await choose(opened.page, names);
  await untilStates(opened.page, "Enhanced", names.length);
  for (const name of names) await opened.page.getByRole("checkbox", { name: `Select ${name}` }).waitFor();
  return opened;
}

/** Opens a photo over the whole page; from then on keys are the viewer's. */
export async function view(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `${name}, enhanced` }).click();
  await page.getByRole("dialog", { name, exact: true }).waitFor();
}

/** Presses Tab until what has the focus is called so. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const { activeElement: at } = document;
      return (
        at?.getAttribute("aria-label") ??
        at?.querySelector<HTMLImageElement>(":scope:is(button) img")?.alt ??
        at?.textContent?.trim()
      );
    });
    if (found === name) return;
  }
  throw new Error(`Tab does not come to "${name}"`);
}
