import { routes } from "@luster/contract/routes";
import { expect, test } from "vitest";
import { accessibilityFaults } from "./axe.ts";
import { sharedBrowser } from "./browser.ts";
import { sharedMachineUrl } from "./machine.ts";

const machine = sharedMachineUrl();
const browser = sharedBrowser();

test("the reference shows every route, asks no other host for anything, and sends what is tried out", async () => {
  const { page, context } = await browser.open("about:blank");
  const [asked, complaints]: [Set<string>, string[]] = [new Set(), []];
  context.on("request", (request) => asked.add(new URL(request.url()).origin));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${machine.url}/docs`);
  await page.locator(".opblock").first().waitFor();
  const shown = async () =>
    new Set(
      await page
        .locator(".opblock-summary-path")
        .evaluateAll((all) => all.map((one) => one.getAttribute("data-path"))),
    );
  await expect.poll(shown).toEqual(new Set([...Object.values(routes).map(({ path }) => path), "event"]));
  await page.locator(".opblock:has([data-path='/health']) .opblock-summary-control").first().click();
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByRole("button", { name: "Execute" }).click();
  const reply = page.locator(".live-responses-table tbody .response-col_status").first();
  await reply.filter({ hasText: "200" }).waitFor();
  expect([...asked]).toEqual([machine.url]);
  expect(complaints).toEqual([]);
});

test("the page of failures shows the paragraph of a code, in light and dark, without faults of accessibility", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page } = await browser.open(`${machine.url}/docs/errors#upload.not_arrived`, { colorScheme });
    expect(await page.locator(":target h3").innerText()).toMatch(/^upload\.not_arrived\s+\d{3}$/);
    const top = () => page.locator(":target").evaluate((one) => one.getBoundingClientRect().top);
    await expect.poll(top).toBeLessThan(300);
    expect(await accessibilityFaults(page)).toEqual([]);
  }
});
