import { writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { s3Store } from "@luster/core/storage/s3/store.s3";
import { close, listen } from "@luster/local/cloud/listen";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../kit/temporary.ts";

const etag = '"0123456789abcdef0123456789abcdef"';

test("the downloads and uploads of five jobs in turn open two connections at most", async () => {
  const folder = await temporaryFolder();
  const { endpoint, opened } = await counting((request, response) => {
    const body = request.method === "GET" ? "a picture" : "";
    const headers = { etag, "content-length": body.length };
    request.resume().on("end", () => response.writeHead(200, headers).end(body));
  });
  const store = s3Store({
    name: "r2",
    address: { bucket: "pictures", region: "auto", endpoint },
    credentials: { accessKeyId: "EXAMPLEKEYEXAMPLEKEY", secretAccessKey: "example-secret" },
    methods: ["PUT"],
    timeouts: { connect: 60_000, idle: 60_000 },
  });
  const output = join(folder, "output");
  await writeFile(output, "an output");
  for (const job of ["1", "2", "3", "4", "5"]) {
    await store.download(`${job}/original.jpg`, join(folder, job), { etag });
    await store.upload(`${job}/output.jpg`, output, { contentType: "image/jpeg" });
  }
  // The second, when the first is not free again as soon as its answer is read; from then on one of them is.
  expect(opened.connections).toBeLessThanOrEqual(2);
});

/** A server, and how many connections to it were opened. It closes none by itself. */
async function counting(listener: RequestListener) {
  const opened = { connections: 0 };
  const server = createServer(listener).on("connection", () => void (opened.connections += 1));
  onTestFinished(() => close(server));
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  server.keepAliveTimeout = 0;
  return { endpoint, opened };
}
