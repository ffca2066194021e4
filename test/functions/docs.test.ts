import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failures } from "@luster/contract/failures";
import { keysOf } from "@luster/contract/keys";
import { llms } from "@luster/contract/llms";
import { typeOf } from "@luster/contract/problem";
import type { Route } from "@luster/contract/route";
import { routes } from "@luster/contract/routes";
import { reference, viewer } from "@luster/functions/docs/reference";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { grants } from "../../stacks/grants.ts";
import { root } from "../kit/machine.ts";
import { sharedMachine } from "../kit/shared-machine.ts";

const machine = sharedMachine();
const get = async (path: string) => {
  const response = await fetch(machine.api.url + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("the type of a problem", () => {
  it("leads at the service that answered to the paragraph of its code, for every code", async () => {
    const pages = new Map<string, string>();
    for (const code of keysOf(failures)) {
      const { origin, pathname, hash } = new URL(typeOf(code), `${machine.api.url}/shoots/x?limit=1`);
      expect(origin).toBe(machine.api.url);
      const page = pages.get(pathname) ?? (await get(pathname)).text;
      pages.set(pathname, page);
      const paragraph = page.split(`<section id="${hash.slice(1)}">`)[1]?.split("</section>")[0];
      expect(plain(paragraph ?? ""), code).toContain(failures[code].meaning.replaceAll("`", ""));
    }
    expect([...pages.keys()]).toEqual(["/docs/errors"]);
  });

  it("stands in a refusal", async () => {
    const { body } = await machine.api.post("/shoots", {});
    expect(body["type"]).toBe("/docs/errors#request.invalid");
  });

  it("leads somewhere in a deployment that serves no reference too", () => {
    expect([routes["docs.errors"].reference, routes["docs.errors"].public]).toEqual([false, true]);
  });
});

/** What a reader sees of a piece of HTML. */
const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

describe("the pages about the API", () => {
  it.each(["/docs", "/docs/errors"])(
    "%s may load nothing from anywhere else, and be framed by nobody",
    async (path) => {
      const { headers, text } = await get(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect([...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to).filter(isForeign)).toEqual([]);
    },
  );

  it.each([
    ["docs.get", "/docs", async () => (await reference()).html],
    ["docs.viewer", "/docs/viewer.js", viewer],
  ] as const)(
    "%s is the same in a deployed function, which has beside its bundle the files of its row",
    async (name, path, made) => {
      const home = await mkdtemp(join(tmpdir(), "luster-docs-"));
      onTestFinished(() => rm(home, { recursive: true }));
      for (const file of grants[name].files)
        await cp(join(root, "node_modules", file), join(home, file), { recursive: true });
      vi.stubEnv("LAMBDA_TASK_ROOT", home);
      onTestFinished(() => void vi.unstubAllEnvs());
      const { text } = await get(path);
      expect([text.length > 100_000, (await made()) === text]).toEqual([true, true]);
    },
  );

  it("every path that llms.txt names as a link is answered with 200, and every route is in it", async () => {
    const text = llms();
    const links = [...text.matchAll(/\]\((\/[^)]*)\)/g)].map(([, path = ""]) => path);
    expect(links).toEqual(["/openapi.json", "/docs", "/docs/errors"]);
    for (const path of links) expect([path, (await get(path)).status]).toEqual([path, 200]);
    for (const { method, path, summary } of Object.values<Route>(routes))
      expect(text).toContain(`- \`${method} ${path}\`: ${summary}\n`);
    expect(await get("/llms.txt")).toMatchObject({ status: 200, text });
  });
});

const isForeign = (to = ""): boolean => !/^(#|\/(?!\/))/.test(to);
