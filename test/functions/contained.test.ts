import { connect, createServer, type AddressInfo } from "node:net";
import { unlessAborted } from "@luster/core/abort";
import { expect, onTestFinished, test, vi } from "vitest";
import { paidEngine, workerFixture } from "../core/jobs/worker-fixture.ts";

vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
const { contained, UncaughtFault } = await import("@luster/functions/contained");

const never = new Promise<never>(() => undefined);

const faults: Record<string, () => void> = {
  "an exception in a timer": () => void setTimeout(() => fail(), 1),
  "an exception in a microtask": () => queueMicrotask(() => fail()),
  "a rejection that nobody handles": () => void Promise.reject(new Error("a library's own")),
  "an exception in a socket's listener": () => {
    const server = createServer((socket) => socket.on("error", () => undefined).write("bytes"));
    onTestFinished(() => void server.close());
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      connect(port, "127.0.0.1").on("data", function (this: { destroy(): void }) {
        this.destroy();
        fail();
      });
    });
  },
};

function fail(): never {
  throw new Error("a library's own");
}

test.each(Object.entries(faults))(
  "%s ends the attempt that began it, and not the one beside it",
  async (_, begin) => {
    const other = Promise.withResolvers<string>();
    const beside = contained((fault) => unlessAborted(other.promise, fault));
    const hit = contained((fault) => {
      begin();
      return unlessAborted(never, fault);
    });
    await expect(hit).rejects.toBeInstanceOf(UncaughtFault);
    other.resolve("its own outcome");
    expect(await beside).toBe("its own outcome");
  },
);

test("the platform's own listeners are back once no attempt runs", async () => {
  const before = process.rawListeners("uncaughtException");
  await contained(async () => {
    await contained(async () => expect(process.rawListeners("uncaughtException")).not.toEqual(before));
  });
  expect(process.rawListeners("uncaughtException")).toEqual(before);
});

test("a paid call whose library throws where nobody waits is closed as unknown, and the job deferred", async () => {
  const { engines, calls } = paidEngine("picture");
  const broken: typeof engines = () => {
    const { engine, substituted } = engines();
    const enhance: typeof engine.enhance = (picture, request) => {
      setTimeout(() => fail(), 1);
      void engine.enhance(picture, request);
      return never;
    };
    return { engine: { ...engine, enhance }, substituted };
  };
  const fixture = await workerFixture({ engines: broken, job: { tier: "premium" } });
  const outcome = await contained((fault) => fixture.deliver(fault));
  expect(outcome).toMatchObject({ worked: true });
  expect((await fixture.read())?.calls).toMatchObject([{ state: "unknown", closed_at: expect.any(String) }]);
  expect(calls).toHaveLength(1);
  expect(await fixture.left()).toEqual([]);
});
