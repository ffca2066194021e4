import { forPeople, type Line, printer } from "@luster/local/command/lines";
import { joinLan, openToLan } from "@luster/local/machine/lan";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

const at = new Date(2026, 10, 26, 9, 5, 7);
const request = { kind: "request", method: "GET", path: "/shoots", status: 200, ms: 11.6 } as const;

test.each<[line: Line, words: string]>([
  [request, "09:05:07  200  GET    /shoots  12 ms"],
  [
    { ...request, status: 404, code: "route.not_found" },
    "09:05:07  404  GET    /shoots  route.not_found  12 ms",
  ],
  [
    { kind: "job", job_id: "job_1", status: "succeeded", engine: "basic", ms: 12_345 },
    "09:05:07  job  job_1  succeeded  by basic  12.3 s",
  ],
  [
    { kind: "job", job_id: "job_1", status: "failed", code: "picture.unreadable", ms: 80 },
    "09:05:07  job  job_1  failed  picture.unreadable  80 ms",
  ],
])("in a terminal %j is one line of words", (line, words) => {
  expect(stripVTControlCharacters(forPeople(line, at))).toBe(words);
});

test("elsewhere each line is JSON", () => {
  const written: string[] = [];
  printer(false, (line) => written.push(line))(request);
  expect(written.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time: expect.any(String), ...request },
  ]);
});

test("at the network's address everybody needs the token, which outlives a restart, and requests are told", async () => {
  const data = await temporaryFolder();
  const lan = await joinLan(data, "127.0.0.1");
  expect(await joinLan(data, "127.0.0.1")).toEqual(lan);
  const told: unknown[] = [];
  const { address, stop } = await openToLan(lan, {
    port: 0,
    routes: [{ method: "GET", path: "/me", public: false, handler: async () => ({ statusCode: 204 }) }],
    cors: { allows: () => false, allowMethods: [], allowHeaders: [], exposeHeaders: [], maxAge: 0 },
    onAnswer: ({ status, path, code }) => told.push([status, path, code]),
    studio: undefined,
  });
  onTestFinished(stop);
  const ask = (headers: Record<string, string>) =>
    fetch(new URL("/me?secret=1", address), { headers }).then(({ status }) => status);
  expect(await ask({})).toBe(401);
  expect(await ask({ authorization: `Bearer ${lan.token.slice(1)}x` })).toBe(401);
  expect(await ask({ authorization: `Bearer ${lan.token}` })).toBe(204);
  expect(told).toEqual([
    [401, "/me", "auth.required"],
    [401, "/me", "auth.required"],
    [204, "/me", undefined],
  ]);
  expect(new URL(address).hash).toBe(`#token=${lan.token}`);
});

test("without a network --lan is refused in words", async () => {
  // oxlint-disable-next-line unicorn/no-null -- an address that is not there, told apart from one that is not given
  await expect(joinLan(await temporaryFolder(), null)).rejects.toThrow("no address on one");
});
