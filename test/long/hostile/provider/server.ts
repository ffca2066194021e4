import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

/** Answers one whole request on its socket, with whatever bytes it likes; `origin` is the server's own. */
export type Shape = (socket: Socket, origin: string) => void;

/** A provider that speaks raw bytes: which shape it answers with stands in the prompt. Counts the requests of each. */
export async function startProvider(shapes: Readonly<Record<string, Shape>>) {
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const seen = { text: "" };
    sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)));
    socket.on("data", (bytes) => {
      seen.text += bytes.toString("latin1");
      if (!isWhole(seen.text)) return;
      const name = /shape<([^>]+)>/.exec(seen.text)?.[1] ?? "";
      counts.set(name, (counts.get(name) ?? 0) + 1);
      seen.text = "";
      shapes[name]?.(socket, origin);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    baseURL: `${origin}/v1`,
    requestsOf: (name: string): number => counts.get(name) ?? 0,
    async stop(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), "close");
    },
  };
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1]);
  return end > 0 && text.length >= end + 4 + (length || 0);
}
