import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { close, listen } from "@luster/local/cloud/listen";

/** What a runtime said of an event: what the handler returned, or what it threw, as Lambda passes it on. */
export type Answer = { result: unknown } | { error: Thrown };
type Thrown = { errorType: string; errorMessage: string };

/**
 * Lambda's Runtime API for one runtime: hands it one event at a time, and takes its answers.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi() {
  /** The runtime's open question for an event. */
  let waiting = Promise.withResolvers<ServerResponse>();
  let current: { id: string; answered: PromiseWithResolvers<Answer> } | undefined;
  let initialError = Promise.withResolvers<Answer>();

  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, part, id, kind] =
      /^\/2018-06-01\/runtime\/(init|invocation)\/([\w-]+)\/?(\w+)?$/.exec(request.url ?? "") ?? [];
    if (request.method === "GET" && part === "invocation" && id === "next") return waiting.resolve(response);
    const body: unknown = JSON.parse(await text(request));
    response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
    if (part === "init") return initialError.resolve({ error: body as Thrown });
    if (id !== current?.id) throw new Error(`The runtime answers ${id}, which it was not asked`);
    const answer = kind === "response" ? { result: body } : { error: body as Thrown };
    current?.answered.resolve(answer);
  }

  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,

    /** Resolves once the runtime waits for an event. */
    idle: (): Promise<unknown> => waiting.promise,

    /** The answer to an event, which the runtime is given as soon as it asks; `deadline` in milliseconds since 1970. */
    async invoke(event: unknown, deadline: number): Promise<Answer> {
      const id = randomUUID();
      const answered = Promise.withResolvers<Answer>();
      current = { id, answered };
      const response = await Promise.race([waiting.promise, initialError.promise]);
      if (!("writeHead" in response)) return response;
      waiting = Promise.withResolvers();
      response
        .writeHead(200, {
          "content-type": "application/json",
          "lambda-runtime-aws-request-id": id,
          "lambda-runtime-deadline-ms": String(deadline),
          "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:000000000000:function:bundle",
          "lambda-runtime-trace-id":
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
        })
        .end(JSON.stringify(event));
      return await answered.promise;
    },

    /** For the next runtime: the last one has ended. */
    forget(): void {
      waiting = Promise.withResolvers();
      initialError = Promise.withResolvers();
    },

    stop: () => close(server),
  };
}
