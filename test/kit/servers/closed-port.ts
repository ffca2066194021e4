import { createServer } from "node:http";
import { close, listen } from "@luster/local/cloud/listen";

/** The address of a server that has just stopped listening. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return `http://127.0.0.1:${port}`;
}
