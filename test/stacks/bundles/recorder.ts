import { type IncomingMessage, createServer, request as send } from "node:http";
import { buffer } from "node:stream/consumers";
import { close, listen } from "@luster/local/cloud/listen";

/**
 * A proxy before a service of AWS that passes everything on, and tells `asked` the action that IAM would check:
 * `GetItem`. `hold` keeps every request until `release`; `drop` closes what is connected.
 */
export async function startRecorder(target: string, asked: (action: string) => void) {
  const state = { released: Promise.resolve(), release: () => {} };
  const server = createServer(async (request, response) => {
    await state.released;
    const action = actionOf(request);
    asked(action);
    const { method, url, headers } = request;
    const forwarded = send(new URL(url ?? "/", target), { method, headers }, async (answer) => {
      // S3 says that an object is missing only to those who may list its bucket.
      if (action === "GetObject" && answer.statusCode === 404) asked("ListBucket");
      response.writeHead(answer.statusCode ?? 502, answer.headers).end(await buffer(answer));
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
  const port = await listen(server);
  const base = new URL(target).pathname.replace(/\/$/, "");
  return {
    endpoint: `http://127.0.0.1:${port}${base}`,
    hold(): void {
      const { promise, resolve } = Promise.withResolvers<void>();
      Object.assign(state, { released: promise, release: resolve });
    },
    release: (): void => state.release(),
    drop: (): void => server.closeAllConnections(),
    stop: () => close(server),
  };
}

/** DynamoDB and SQS name it in a header; in S3 it follows from the method, and from whether an object is named. */
function actionOf({ headers, method, url }: IncomingMessage) {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.indexOf(".") + 1);
  const { pathname } = new URL(url ?? "/", "http://s3");
  if (pathname.split("/").length < 3) return "ListBucket";
  return { PUT: "PutObject", DELETE: "DeleteObject" }[method ?? ""] ?? "GetObject";
}
