import { createServer } from "node:http";
import { workerDiskMegabytes, workerMemoryMegabytes, workerSeconds } from "@luster/contract/limits";
import { close, listen } from "@luster/local/cloud/listen";

/** How a worker is deployed: its limits, and whether it reads the queue. */
export type Deployed = { memory: number; seconds: number; disk: number; state: string | undefined };

export const asDeployed: Deployed = {
  memory: workerMemoryMegabytes,
  seconds: workerSeconds,
  disk: workerDiskMegabytes,
  state: "Enabled",
};

/** What Lambda says of the function that reads a queue. */
export async function startFunctions() {
  let worker: Deployed | undefined = asDeployed;
  const server = createServer(({ url = "" }, outgoing) => {
    if (!worker)
      return void outgoing.writeHead(403, { "x-amzn-errortype": "AccessDeniedException" }).end("{}");
    const { memory, seconds, disk, state } = worker;
    const mappings = state === undefined ? [] : [{ FunctionArn: "worker", State: state }];
    const answer = url.includes("/event-source-mappings")
      ? { EventSourceMappings: mappings }
      : { MemorySize: memory, Timeout: seconds, EphemeralStorage: { Size: disk } };
    outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  const port = await listen(server, 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    /** `undefined` is a caller who may not see it. */
    set: (deployed: Deployed | undefined): void => void (worker = deployed),
    stop: () => close(server),
  };
}
