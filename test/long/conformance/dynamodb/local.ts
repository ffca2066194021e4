import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Endpoint } from "@luster/local/cloud/listen";
import { type Daemon, startDaemon } from "../daemon.ts";
import { dynamoDbLocal } from "./distribution.ts";

/** Amazon's DynamoDB Local, in memory. Up in 2 s. */
export async function startDynamoDbLocal(): Promise<Endpoint> {
  const cwd = await dynamoDbLocal();
  const daemon = startDaemon("java", [...machine, loopback, "-inMemory", "-disableTelemetry"], { cwd });
  const port = await portOf(daemon);
  // Nobody reads on, and a full pipe would stop it.
  daemon.stdout.resume();
  return { endpoint: `http://127.0.0.1:${port}`, stop: daemon.stop };
}

const machine = ["-Djava.library.path=DynamoDBLocal_lib", "-cp", "DynamoDBLocal.jar:DynamoDBLocal_lib/*"];

const loopback = join(import.meta.dirname, "Loopback.java");

async function portOf({ stdout, broken }: Daemon): Promise<number> {
  for await (const line of createInterface(stdout)) {
    const [, port] = /^listening on (\d+)$/.exec(line) ?? [];
    if (port !== undefined) return Number(port);
  }
  return await broken;
}
