import { createLuster } from "@luster/client";
import { expect, test } from "vitest";
import { jpeg } from "../kit/rooms.ts";
import { startRedirecting } from "../kit/servers/redirecting.ts";
import { sharedMachine } from "../kit/shared-machine.ts";
import { wire } from "./wire.ts";

const machine = sharedMachine();

test("a redirect of the API is not followed: the token and the request reach nobody else", async () => {
  const { url, asked } = await startRedirecting();
  const luster = createLuster({ baseUrl: url, token: () => "a-token" });
  const stop = new AbortController();
  const listing = luster.shoots.list({}, { signal: stop.signal }).catch((error: unknown) => error);
  await expect.poll(() => asked.here).toBeGreaterThan(0);
  stop.abort();
  expect(await listing).toBeInstanceOf(Error);
  expect(asked.there).toBe(0);
});

test("a redirect of the storage is not followed: the picture reaches nobody else", async () => {
  const { url, asked } = await startRedirecting();
  const baseUrl = machine.api.url;
  const { fetch } = wire(baseUrl, async (call, { url: address, init }) => {
    const response = await globalThis.fetch(address, init);
    if (call !== "POST /uploads/presign") return response;
    return Response.json({ ...Object(await response.json()), url: `${url}/a` });
  });
  const luster = createLuster({ baseUrl, fetch });
  const stop = new AbortController();
  const shoot = await machine.api.shoot();
  const upload = luster
    .upload(new Blob([new Uint8Array(await jpeg())]), { shoot, signal: stop.signal })
    .catch((error: unknown) => error);
  await expect.poll(() => asked.here).toBeGreaterThan(0);
  stop.abort();
  expect(await upload).toBeInstanceOf(Error);
  expect(asked.there).toBe(0);
});
