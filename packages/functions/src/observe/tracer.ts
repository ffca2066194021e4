import { once } from "../once.ts";

/** X-Ray's SDK takes 60 ms to load: only a function that is really traced pays for that. */
const isTraced = (): boolean =>
  process.env["AWS_LAMBDA_FUNCTION_NAME"] !== undefined &&
  process.env["POWERTOOLS_TRACE_ENABLED"] !== "false";

const tracer = once(async () => {
  const { Tracer } = await import("@aws-lambda-powertools/tracer");
  return new Tracer({ serviceName: "luster" });
});

/** Runs `work` as a subsegment of the invocation's trace, searchable by these ids; without tracing, just runs it. */
export async function traced<T>(
  name: string,
  ids: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  if (!isTraced()) return work();
  const { provider } = await tracer();
  const done = Promise.withResolvers<T>();
  provider.captureAsyncFunc(name, async (subsegment) => {
    for (const [key, value] of Object.entries(ids)) subsegment?.addAnnotation(key, value);
    try {
      done.resolve(await work());
    } catch (error) {
      subsegment?.addFaultFlag();
      done.reject(error);
    } finally {
      subsegment?.close();
    }
  });
  return done.promise;
}
