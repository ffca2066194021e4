import { mkdir, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { close, listen } from "@luster/local/cloud/listen";
import { pages } from "@luster/local/studio/pages";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

async function serve(folder?: () => Promise<string>) {
  const root = await temporaryFolder();
  await mkdir(join(root, "studio/assets"), { recursive: true });
  await writeFile(join(root, "secret.js"), "secret");
  await writeFile(join(root, "studio/index.html"), "<!doctype html>the page");
  await writeFile(join(root, "studio/assets/index-a1.js"), "the script");
  const faults: unknown[] = [];
  const page = pages({
    folder: folder ?? (async () => join(root, "studio")),
    settings: async () => ({ api: "" }),
    onFault: (error) => faults.push(error),
  });
  const server = createServer((asked, response) => {
    if (!page(asked, response)) response.writeHead(418).end();
  });
  const port = await listen(server);
  onTestFinished(() => close(server));
  /** As it is written: `fetch` takes dots out of a path before it asks. */
  const get = (path: string, method = "GET") =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown>; text: string }>(
      (resolve, reject) => {
        request({ port, path, method }, (reply) => {
          let text = "";
          reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          reply.on("end", () => resolve({ status: reply.statusCode, headers: reply.headers, text }));
        })
          .on("error", reject)
          .end();
      },
    );
  return { get, faults };
}

test("the page, its files and its settings are served, with a policy that lets in no foreign script", async () => {
  const { get } = await serve();
  expect(await get("/?code=1")).toMatchObject({ status: 200, text: "<!doctype html>the page" });
  expect((await get("/")).headers["content-security-policy"]).toContain("script-src 'self'");
  expect((await get("/")).headers["cache-control"]).toBe("no-cache");
  expect(await get("/assets/index-a1.js")).toMatchObject({ status: 200, text: "the script" });
  expect((await get("/assets/index-a1.js")).headers["cache-control"]).toContain("immutable");
  expect(await get("/studio.json")).toMatchObject({ status: 200, text: '{"api":""}' });
  expect(await get("/", "HEAD")).toMatchObject({ status: 200, text: "" });
});

test.each([
  "/assets/../../secret.js",
  "/assets/%2e%2e/%2e%2e/secret.js",
  "/secret.js",
  "/index.html",
  "/shoots",
  "//",
])("%s is not the studio's", async (path) => {
  const { get } = await serve();
  expect((await get(path)).status).toBe(418);
});

test("a POST of the page's address is not the studio's", async () => {
  const { get } = await serve();
  expect((await get("/", "POST")).status).toBe(418);
});

test("a file that a newer build has no more is 404, and says to load the page again", async () => {
  const { get, faults } = await serve();
  expect(await get("/assets/index-old.js")).toMatchObject({ status: 404 });
  expect(faults).toEqual([]);
});

test("a studio that cannot be built is 500 without its reason, which the terminal gets", async () => {
  const fault = new Error("vite is not installed");
  const { get, faults } = await serve(() => Promise.reject(fault));
  expect(await get("/")).toMatchObject({ status: 500, text: "The studio could not be built." });
  expect(faults).toEqual([fault]);
});
