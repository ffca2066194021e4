import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import sharp from "sharp";

/** How one request is answered, instead of with the edited picture. */
export type Plan = {
  /** Waits first. */
  delayMs?: number;
  /** Waits for this first. */
  until?: Promise<void>;
  /** Answers with this status and the provider's error body. */
  status?: number;
  code?: string;
  /** What its error says. @default words that are not for the photographer */
  message?: string;
  headers?: Record<string, string>;
  /** Breaks the connection before the reply, or in the middle of its body. */
  drop?: "before-reply" | "mid-body";
  /** Sends half of the body, and then nothing more. */
  stall?: boolean;
  /** Answers 200 with this body, as `application/json`. */
  body?: string;
};

/**
 * What one request carried: `port` tells connections apart, `metadata` names what stood in the picture beside pixels.
 */
type Seen = {
  port: number | undefined;
  fields: Record<string, string>;
  picture: { type: string; format: string; width: number; height: number; metadata: string[] };
};

type Options = {
  apiKey: string;
  /** Called as each request arrives, with its number from 1. */
  plan?: (number: number, seen: Seen) => Plan | undefined;
};

const usage = {
  total_tokens: 6_000,
  input_tokens: 2_000,
  output_tokens: 4_000,
  input_tokens_details: { text_tokens: 500, image_tokens: 1_500 },
};

/**
 * The tests' own OpenAI: `POST /v1/images/edits` on 127.0.0.1, which returns the picture it got a little brighter.
 * `keys` are those that it takes now, `bought` those of the calls that it would charge, in their order.
 */
export async function startOpenAi({ apiKey, plan = () => undefined }: Options) {
  const requests: Seen[] = [];
  const keys = new Set([apiKey]);
  const bought: string[] = [];
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    // Also a client that dies within its request, or a stop within a delay, ends here.
    handle(request, response).catch(() => refuse(response, 400, { code: "invalid_request" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { baseURL: `http://127.0.0.1:${port}/v1`, requests, keys, bought, stop };

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (request.method !== "POST" || request.url !== "/v1/images/edits") return refuse(response, 404);
    const { seen, picture } = await read(request);
    const answer = plan(requests.push(seen), seen) ?? {};
    const [, key = ""] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    if (!keys.has(key)) return refuse(response, 401, { code: "invalid_api_key" });
    if (!answer.status) bought.push(key);
    if (answer.delayMs) await wait(answer.delayMs, undefined, { signal: stopping.signal });
    await answer.until;
    return reply(response, answer, { seen, picture });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    server.closeAllConnections();
    await once(server.close(), "close");
  }
}

type Received = { seen: Seen; picture: Buffer };

async function reply(response: ServerResponse, answer: Plan, { seen, picture }: Received) {
  if (answer.status) return refuse(response, answer.status, answer);
  if (answer.drop === "before-reply") return response.destroy();
  const body = answer.body ?? (await edited(picture, seen));
  if (answer.drop === "mid-body") return sendHalf(response, body, () => response.destroy());
  if (answer.stall) return sendHalf(response, body);
  return send(response, 200, body);
}

async function read(request: IncomingMessage): Promise<Received> {
  const form = await formOf(request);
  const image = form.get("image");
  if (!(image instanceof File)) throw new Error("The request carries no image");
  const picture = Buffer.from(await image.arrayBuffer());
  const fields = [...form].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  return {
    picture,
    seen: {
      port: request.socket.remotePort,
      fields: Object.fromEntries(fields),
      picture: { type: image.type, ...(await looked(picture)) },
    },
  };
}

/** Parsed by the platform, as the real thing would be. */
async function formOf(request: IncomingMessage): Promise<FormData> {
  const chunks = await request.toArray();
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  return new Response(Buffer.concat(chunks), { headers }).formData();
}

async function looked(picture: Buffer) {
  const found = await sharp(picture).metadata();
  const metadata = (["exif", "icc", "iptc", "xmp"] as const).filter((kind) => found[kind]);
  return { format: found.format, width: found.width, height: found.height, metadata };
}

async function edited(picture: Buffer, { fields }: Seen): Promise<string> {
  const [width, height] = (fields["size"] ?? "1024x1024").split("x").map(Number);
  const size = { width: width ?? 0, height: height ?? 0, fit: "fill" } as const;
  const jpeg = await sharp(picture)
    .resize(size)
    .modulate({ brightness: 1.1 })
    .withMetadata()
    .jpeg()
    .toBuffer();
  return JSON.stringify({
    created: 1_790_000_000,
    output_format: "jpeg",
    data: [{ b64_json: jpeg.toString("base64") }],
    usage,
  });
}

const words = "The provider's own words, not for the photographer";

type Refusal = Pick<Plan, "code" | "message" | "headers">;

function refuse(response: ServerResponse, status: number, { code, message = words, headers }: Refusal = {}) {
  const error = { message, type: "invalid_request_error", param: null, code: code ?? null };
  send(response, status, JSON.stringify({ error }), headers);
}

function send(response: ServerResponse, status: number, body: string, headers = {}) {
  response
    .writeHead(status, {
      "content-type": "application/json",
      "x-request-id": "req_example",
      ...headers,
    })
    .end(body);
}

function sendHalf(response: ServerResponse, body: string, sent = () => {}) {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  response.writeHead(200, headers).write(body.slice(0, body.length / 2), sent);
}
