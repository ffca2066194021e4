import type { TestProject } from "vitest/node";
import { startDynamoDbLocal } from "./dynamodb/local.ts";
import { startRadosgw } from "./radosgw/radosgw.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Endpoints on 127.0.0.1. */
    radosgw: string;
    /** The path of its `ceph.conf`. */
    radosgwConfiguration: string;
    dynamoDbLocal: string;
  }
}

/** Starts the oracles once for all files; what it returns ends them. */
export default async function oracles(project: TestProject): Promise<() => Promise<void>> {
  await using started = new AsyncDisposableStack();
  const radosgw = await startRadosgw();
  started.defer(radosgw.stop);
  const dynamoDbLocal = await startDynamoDbLocal();
  started.defer(dynamoDbLocal.stop);
  project.provide("radosgw", radosgw.endpoint);
  project.provide("radosgwConfiguration", radosgw.configuration);
  project.provide("dynamoDbLocal", dynamoDbLocal.endpoint);
  const running = started.move();
  return () => running.disposeAsync();
}
