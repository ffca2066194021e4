import { createServer } from "node:http";
import { close, listen } from "@luster/local/cloud/listen";
import { onTestFinished } from "vitest";

/**
 * A server that sends every request on to another one, which should see nothing of a user's; and how often each was
 * asked.
 */
export async function startRedirecting(status = 307) {
  const asked = { here: 0, there: 0 };
  const there = createServer((request, response) => {
    asked.there += 1;
    request.resume();
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const target = `http://127.0.0.1:${await listen(there)}`;
  const here = createServer((request, response) => {
    asked.here += 1;
    request.resume();
    response.writeHead(status, { location: `${target}${request.url}` }).end();
  });
  const url = `http://127.0.0.1:${await listen(here)}`;
  onTestFinished(async () => {
    await close(here);
    await close(there);
  });
  return { url, asked };
}
