import { request } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createContext, Script } from "node:vm";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { root } from "../kit/machine.ts";
import { jpeg } from "../kit/rooms.ts";
import { sharedMachine } from "../kit/shared-machine.ts";
import { bundled } from "./bundled.ts";

const machine = sharedMachine();

const kilobytes = (code: string): number => gzipSync(code, { level: 9 }).length / 1000;

/** Runs `code` beside the client where there is nothing but the language and what is given. */
async function alone(code: string, given: object): Promise<unknown> {
  const context = createContext({ ...given });
  // What engines of older phones lack.
  new Script(`
    delete Array.prototype.toReversed; delete Array.prototype.toSorted; delete Promise.withResolvers;
    delete String.prototype.toWellFormed; delete Object.groupBy; delete globalThis.WebAssembly;
    globalThis.window = globalThis.document = globalThis.Buffer = globalThis.process = undefined;
  `).runInContext(context);
  new Script(await bundled(undefined, "iife")).runInContext(context);
  return new Script(`(async () => { ${code} })()`).runInContext(context);
}

const platform = { fetch, AbortController, setTimeout, clearTimeout };

test("without XMLHttpRequest, DOM, Buffer, Blob and crypto a picture's bytes go the whole way", async () => {
  const code = `
    const luster = client.createLuster({ baseUrl });
    const { status, output } = await luster.enhance(new Uint8Array(bytes), { name: "hall.jpg" });
    return [status, output.kind, typeof Buffer, typeof XMLHttpRequest, typeof crypto, typeof Blob].join();`;
  const given = { ...platform, baseUrl: machine.api.url, bytes: [...(await jpeg())] };
  expect(await alone(code, given)).toBe("succeeded,enhanced,undefined,undefined,undefined,undefined");
});

test("where there is an XMLHttpRequest, a phone's file is sent by its uri, with progress, and never read", async () => {
  const photo = await jpeg();
  const uris: unknown[] = [];
  const code = `
    const luster = client.createLuster({ baseUrl });
    const told = [];
    const file = { uri: "file:///DCIM/IMG_1.jpg", name: "IMG_1.jpg", type: "image/jpeg", size };
    const job = await luster.enhance(file, { onProgress: ({ stage, sent }) => told.push(stage + " " + sent) });
    const again = await luster.enhance({ ...file });
    return JSON.stringify({ told, same: job.job_id === again.job_id });`;
  const given = {
    ...platform,
    baseUrl: machine.api.url,
    size: photo.length,
    XMLHttpRequest: phoneRequests(photo, uris),
  };
  const { told, same } = JSON.parse(String(await alone(code, given))) as { told: string[]; same: boolean };
  expect(uris).toEqual(["file:///DCIM/IMG_1.jpg"]);
  expect(told.slice(0, 3)).toEqual(["uploading 0", "uploading 5", `uploading ${photo.length}`]);
  expect(same).toBe(true);
});

test("the whole client is no larger than docs/client.md says, and has no schema in it", async () => {
  const docs = await readFile(join(root, "docs/client.md"), "utf8");
  const [whole, plain] = [bundled(), bundled('export { createApi } from "@luster/client"')];
  const [, wholeLimit, plainLimit] = /at most (\S+) kB[^;]*; [^;]* alone at most (\S+) kB/.exec(docs) ?? [];
  expect(kilobytes(await whole)).toBeLessThan(Number(wholeLimit));
  expect(kilobytes(await plain)).toBeLessThan(Number(plainLimit));
  expect(await whole).not.toContain("ZodError");
  expect(Number(wholeLimit)).toBeLessThan(15);
});

/** XMLHttpRequest as React Native has it: its body is `{ uri }`, and the system reads the file. */
function phoneRequests(file: Buffer, uris: unknown[]) {
  return class {
    status = 0;
    readonly #on = new Map<string, (event: object) => void>();
    readonly #headers: Record<string, string> = {};
    #url = "";
    readonly upload = {
      addEventListener: (_: string, listener: (event: object) => void) =>
        void this.#on.set("progress", listener),
    };

    addEventListener(type: string, listener: (event: object) => void): void {
      this.#on.set(type, listener);
    }

    open(_: string, url: string): void {
      this.#url = url;
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers[name] = value;
    }

    send({ uri }: { uri: string }): void {
      uris.push(uri);
      this.#on.get("progress")?.({ loaded: 5 });
      const headers = { ...this.#headers, "content-length": file.length };
      const sending = request(this.#url, { method: "PUT", headers }, (response) => {
        this.status = response.statusCode ?? 0;
        this.#on.get("progress")?.({ loaded: file.length });
        response.resume().on("end", () => this.#on.get("load")?.({}));
      });
      sending.on("error", () => this.#on.get("error")?.({})).end(file);
    }

    abort(): void {
      this.#on.get("abort")?.({});
    }
  };
}
