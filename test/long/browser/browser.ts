import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { startMachine } from "../../kit/machine.ts";

/** The studio of a new one-machine run, open in Debian's Chromium; both end with the test. */
export async function openStudio(
  options: BrowserContextOptions = {},
  environment: Record<string, string> = {},
) {
  const machine = await startMachine(environment);
  onTestFinished(() => machine.stop());
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(machine.url);
  return { machine, context, page, faults };
}

/** Waits until so many photos say so. */
export const untilStates = (page: Page, words: string, count: number): Promise<unknown> =>
  page.waitForFunction(
    ([words, count]) =>
      [...document.querySelectorAll(".badge")].filter(({ textContent }) => textContent === words).length ===
      count,
    [words, count] as const,
    { timeout: 150_000 },
  );
