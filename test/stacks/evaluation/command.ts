import { createCipheriv } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { json } from "node:stream/consumers";
import { type BuildRequest, type Bundle, bundle, bundleWorker } from "./bundle.ts";
import type { Place } from "./platform.ts";

export interface Command {
  /** For `SST_SERVER`. */
  address: string;
  requests: BuildRequest[];
  bundles: Bundle[];
}

type Method = (given: BuildRequest) => unknown;

/**
 * Stands in for the SST command, which the platform's components call over HTTP while they are declared.
 * Without `bundling` every function is an empty folder: quick, and enough for what a resource looks like.
 */
export async function startCommand(place: Place, bundling: boolean): Promise<Command> {
  const requests: BuildRequest[] = [];
  const bundles: Bundle[] = [];
  const methods: Record<string, Method> = {
    "Provider.Aws.Bootstrap": () => ({ asset: "sst-asset", state: "sst-state" }),
    "Runtime.Build": async (request) => {
      const out = join(place.artifacts, `${request.functionID}-src`);
      if (request.runtime === "worker") {
        await bundleWorker(place.root, request.handler, join(out, "worker.js"));
        return { out, handler: "worker.js", errors: [] };
      }
      requests.push(request);
      if (bundling) bundles.push(await bundle(place.root, request, out));
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, "resource.enc"), sealed(request));
      return { out, handler: `bundle${extname(request.handler)}`, errors: [], sourcemaps: [] };
    },
  };
  return { address: await serve(methods), requests, bundles };
}

async function serve(methods: Record<string, Method>) {
  const server = createServer(async (request, response) => {
    const { method, params } = (await json(request)) as { method: string; params: [BuildRequest] };
    const answer = await reply(methods[method] ?? unknown(method), params[0]);
    response.setHeader("connection", "close").end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function reply(method: Method, given: BuildRequest) {
  try {
    return { result: await method(given) };
  } catch (error) {
    return { error: String(error) };
  }
}

function unknown(method: string): Method {
  return () => {
    throw new Error(`rpc: can't find method ${method}`);
  };
}

/** The linked values as a deployed function gets them (pkg/runtime/runtime.go): AES-256-GCM with a nonce of zeros. */
export function sealed({ encryptionKey, links }: BuildRequest) {
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(encryptionKey, "base64"), Buffer.alloc(12));
  return Buffer.concat([cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()]);
}
