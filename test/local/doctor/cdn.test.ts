import { createServer } from "node:http";
import { close, listen } from "@luster/local/cloud/listen";
import { cdn } from "@luster/local/doctor/cdn";
import { expect, onTestFinished, test } from "vitest";
import { closedPort } from "../../kit/servers/closed-port.ts";

const stage = {
  R2_ACCOUNT_ID: "doctor",
  R2_ACCESS_KEY_ID: "doctor",
  R2_SECRET_ACCESS_KEY: "doctor",
  R2_BUCKET_NAME: "pictures",
  CDN_KEY: "a key of some length that nobody may see",
};

/** What the doctor says of a stage with these settings. */
const told = (settings: Record<string, string | undefined>) => {
  const all: Record<string, string | undefined> = { ...stage, ...settings };
  return cdn.run({ setting: (name) => all[name], isDeployed: true, signal: new AbortController().signal });
};

/** The address of a CDN that answers so to what is asked of it. */
async function answering(status: (asked: string) => number): Promise<string> {
  const server = createServer(({ url = "" }, answer) => void answer.writeHead(status(url)).end());
  const port = await listen(server);
  onTestFinished(() => close(server));
  return `http://127.0.0.1:${port}`;
}

const isOurs = (asked: string): boolean => /\/outputs\/.*signature=/.test(asked);

test("of a stage without a CDN the doctor says nothing", async () => {
  expect(await told({})).toEqual([]);
});

test("a CDN that takes our URLs and refuses all others is found right", async () => {
  const found = await told({ CDN_URL: await answering((asked) => (isOurs(asked) ? 404 : 403)) });
  expect(found.map(({ level }) => level)).toEqual(["ok", "ok", "ok"]);
});

test.each([
  ["has no key", async () => "https://pictures.example.com", "CDN_KEY is missing", { CDN_KEY: undefined }],
  ["does not answer", closedPort, "the CDN does not answer (ECONNREFUSED)", {}],
  ["has another key", () => answering(() => 403), "refuses the URLs that are signed here", {}],
  ["is broken", () => answering((asked) => (isOurs(asked) ? 503 : 403)), "the CDN answers 503", {}],
  [
    "needs no signature",
    () => answering((asked) => (asked.includes("original") ? 403 : 404)),
    "answers 404 to a URL that nobody signed, not 403",
    {},
  ],
  [
    "has originals",
    () => answering((asked) => (asked.includes("signature=") ? 404 : 403)),
    "answers 404 to an original, not 403",
    {},
  ],
])("a CDN that %s is named, with its remedy", async (_, address, words, settings) => {
  const found = await told({ CDN_URL: await address(), ...settings });
  const wrong = found.filter(({ level }) => level !== "ok");
  expect(wrong).toEqual([
    {
      check: "cdn",
      level: "error",
      found: expect.stringContaining(words),
      remedy: expect.stringMatching(/\w\.$/),
    },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/signature=|a key that nobody may see/);
});
