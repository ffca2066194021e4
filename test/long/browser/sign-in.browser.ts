import { expect, test } from "vitest";
import { accessibilityFaults } from "./axe.ts";
import { choose, newMachine, sharedBrowser, untilStates } from "./browser.ts";

const browser = sharedBrowser();

test("signed in by the code flow with PKCE a shoot is enhanced; signed out, the page asks for it again", async () => {
  const machine = await newMachine({}, ["--auth"]);
  const { page, faults } = await browser.open(machine.url, { colorScheme: "dark" });
  const asked: URL[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/authorize")) asked.push(new URL(request.url()));
  });
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await choose(page, ["mine.jpg"]);
  await untilStates(page, "Enhanced", 1);
  expect(asked.map(({ searchParams }) => Object.fromEntries(searchParams))).toMatchObject([
    { response_type: "code", code_challenge_method: "S256", client_id: "luster" },
  ]);
  expect(page.url()).not.toContain("code=");
  await page.reload();
  await untilStates(page, "Enhanced", 1);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(faults).toEqual([]);
});

test("a machine without sign-in asks for none", async () => {
  const machine = await newMachine();
  const { page } = await browser.open(machine.url);
  await page.getByRole("button", { name: "Choose photos" }).waitFor();
  expect(await (await fetch(`${machine.url}/studio.json`)).json()).toEqual({ api: "" });
});
