import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { close, listen } from "@luster/local/cloud/listen";
import { onTestFinished } from "vitest";

export type Answer = { status: number; headers?: Record<string, string>; body?: string | Buffer };
type Behind = { endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };

/**
 * A server that answers as `answer` says, and otherwise as the embedded R2 does: its URLs are signed anew, for they
 * name a host.
 */
export async function startFront(
  { endpoint, credentials }: Behind,
  answer: (request: IncomingMessage) => Answer | undefined,
  date?: () => string,
): Promise<string> {
  const store = s3Store({
    name: "r2",
    address: { bucket: "pictures", region: "auto", endpoint },
    credentials,
    methods: ["PUT"],
  });
  async function listOf(prefix: string): Promise<Answer> {
    let objects = "";
    for await (const { key, etag } of store.list(prefix))
      objects += `<Contents><Key>${key}</Key><ETag>${etag}</ETag></Contents>`;
    const body = `<ListBucketResult>${objects}<IsTruncated>false</IsTruncated></ListBucketResult>`;
    return { status: 200, headers: { "content-type": "application/xml" }, body };
  }
  async function passed({ method = "", url = "", headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const { pathname, searchParams } = new URL(url, endpoint);
    if (searchParams.has("list-type")) return listOf(searchParams.get("prefix") ?? "");
    const key = decodeURIComponent(pathname.split("/").slice(2).join("/"));
    const grant = { key, contentType: "application/octet-stream", expiresIn: 60 };
    if (method === "DELETE") return store.delete(key).then(() => ({ status: 204 }));
    if (method === "HEAD") {
      const head = await store.head(key);
      return head
        ? {
            status: 200,
            headers: { etag: head.etag, "content-length": `${head.size}`, "content-type": head.contentType },
          }
        : { status: 404 };
    }
    const signed =
      method === "GET"
        ? {
            url: store.presignGet({ ...grant, filename: "doctor" }).url,
            headers: some(headers, ["range", "if-match"]),
          }
        : store.presignPut({ ...grant, maxSize: 64 });
    const sent = method === "OPTIONS" ? some(headers, asked) : signed.headers;
    const reply = await fetch(signed.url, {
      method,
      headers: sent,
      ...(method === "PUT" && { body: new Uint8Array(body) }),
    });
    return {
      status: reply.status,
      headers: some(Object.fromEntries(reply.headers), passedOn),
      body: Buffer.from(await reply.arrayBuffer()),
    };
  }
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const { status, headers, body: reply } = answer(incoming) ?? (await passed(incoming, body));
    outgoing.writeHead(status, { ...headers, ...(date && { date: date() }) }).end(reply);
  });
  const port = await listen(server, 0);
  onTestFinished(() => close(server));
  return `http://127.0.0.1:${port}`;
}

const asked = ["origin", "access-control-request-method", "access-control-request-headers"];

const passedOn = [
  "etag",
  "content-range",
  "content-type",
  "access-control-allow-origin",
  "access-control-allow-methods",
  "access-control-allow-headers",
];

const some = (headers: IncomingMessage["headers"], names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
