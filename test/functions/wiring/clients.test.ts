import { createServer, type RequestListener } from "node:http";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { endingWithRequest } from "@luster/functions/budget";
import { inScope } from "@luster/functions/scope";
import { bounded } from "@luster/functions/wiring/clients";
import { close, listen } from "@luster/local/cloud/listen";
import { expect, onTestFinished, test } from "vitest";

/** The API's client of a database that does as told. */
async function clientOf(listener: RequestListener, timeouts = {}): Promise<DynamoDBClient> {
  const server = createServer(listener);
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const credentials = { accessKeyId: "example", secretAccessKey: "example" };
  const requestHandler = { ...bounded.requestHandler, ...timeouts };
  const client = new DynamoDBClient({
    ...bounded,
    requestHandler,
    endpoint,
    region: "eu-west-1",
    credentials,
  });
  onTestFinished(async () => {
    client.destroy();
    await close(server);
  });
  return client;
}

test("of 150 calls at once none waits for a socket", async () => {
  const answers: (() => void)[] = [];
  // None is answered before all have arrived, however long a busy machine takes for that.
  const patient = { connectionTimeout: 60_000, requestTimeout: 60_000 };
  const client = await clientOf((request, response) => {
    request.resume().once("end", () => {
      answers.push(() => response.setHeader("content-type", "application/x-amz-json-1.0").end("{}"));
      if (answers.length === 150) for (const answer of answers) answer();
    });
  }, patient);
  await Promise.all(Array.from({ length: 150 }, () => client.send(new ListTablesCommand({}))));
  expect(answers).toHaveLength(150);
});

test("a call of a database that takes requests and never answers fails within the 10 s of a route", async () => {
  const client = await clientOf(() => undefined);
  const start = performance.now();
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: "TimeoutError" });
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("a call that a request began ends with its request, and is not repeated; one of no request goes on", async () => {
  const asked = { times: 0 };
  const client = endingWithRequest(await clientOf(() => void (asked.times += 1)));
  const request = new AbortController();
  const call = inScope(request.signal, () => client.send(new ListTablesCommand({})));
  const other = client.send(new ListTablesCommand({}));
  await expect.poll(() => asked.times).toBe(2);
  request.abort();
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
  await expect(other).rejects.toMatchObject({ name: "TimeoutError" });
  expect(asked.times).toBe(1 + bounded.maxAttempts);
});
