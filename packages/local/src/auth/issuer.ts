import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { subject } from "@luster/functions/http/subject";
import { type MutableToken, OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";
import * as z from "zod";
import { parseKept } from "../cloud/kept-files.ts";
import { close, listen, type Endpoint } from "../cloud/listen.ts";
import { rememberedPort } from "../cloud/ports.ts";

/** Who the tokens of the embedded issuer are for. */
export const audience = "luster";

/**
 * An issuer on this machine that gives anyone here a token for any user: to try out a deployment's sign-in, not to
 * protect anything. Its key and its port stay in `data`, so that a token outlives a restart.
 */
export async function startIssuer(data: string): Promise<Endpoint> {
  const issuer = new OAuth2Issuer();
  await issuer.keys.add(await loadOrCreateKey(join(data, "issuer")));
  issuer.on("beforeSigning", ({ payload }: MutableToken) => Object.assign(payload, { aud: audience }));
  const server = createServer(serviceOf(issuer).requestHandler);
  const port = await listen(server, await rememberedPort(data, "issuer"));
  issuer.url = `http://localhost:${port}`;
  return { endpoint: issuer.url, stop: () => close(server) };
}

/** OAuth's own endpoints, and `GET /token?user=…`, which answers with the bare token, for use in a shell. */
function serviceOf(issuer: OAuth2Issuer): OAuth2Service {
  const service = new OAuth2Service(issuer);
  service.addRoute("GET", "/token", async ({ query }, response) => {
    const sub = subject(query["user"] ?? "anna");
    response.setHeader("content-type", "text/plain");
    if (sub === undefined) return void response.writeHead(400).end("`user` must be one name.\n");
    const token = await issuer.buildToken({
      scopesOrTransform: (_, claims) => Object.assign(claims, { sub }),
    });
    response.end(token);
  });
  return service;
}

const Key = z.looseObject({ kty: z.literal("RSA"), n: z.string().min(1), d: z.string().min(1) });

async function loadOrCreateKey(folder: string): Promise<z.infer<typeof Key>> {
  const file = join(folder, "key.json");
  const kept = await readFile(file, "utf8").catch(() => undefined);
  if (kept !== undefined) return parseKept(file, kept, Key, "tokens that were given out stop working");
  const key = Key.parse(await new OAuth2Issuer().keys.generate("RS256"));
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(key), { flag: "wx", mode: 0o600 });
  return key;
}
