import { Health } from "@luster/contract/health";
import { createHealth } from "@luster/core/health/health";
import { createStores } from "@luster/core/storage/stores";
import { expect, test } from "vitest";
import { memoryStore } from "../../kit/fakes/store.memory.ts";
import { settableClock } from "../../kit/fakes/clock.ts";

const fine = async () => "fine";
const broken = async () => {
  throw new Error("connect ECONNREFUSED");
};

type Wrong = { provider?: boolean; database?: boolean; queue?: boolean; r2?: boolean; standby?: boolean };

async function health({
  database = false,
  queue = false,
  r2 = false,
  standby = true,
  provider = false,
}: Wrong = {}) {
  const stores = createStores({
    primary: Object.assign(memoryStore(), { unavailable: r2 }),
    standby: standby ? memoryStore({ name: "s3" }) : undefined,
    now: settableClock().now,
  });
  const check = createHealth({
    release: "0.1.0+4f8e2a91c0d3",
    probeDatabase: database ? broken : fine,
    probeQueue: queue ? broken : fine,
    stores,
    paidEngine: "openai",
    providerRefuses: async () => provider,
    now: settableClock().now,
  });
  return Health.parse(await check());
}

test("everything that answers is healthy", async () => {
  expect(await health()).toEqual({
    status: "healthy",
    release: "0.1.0+4f8e2a91c0d3",
    services: {
      database: "healthy",
      queue: "healthy",
      r2_storage: "enabled",
      standby_storage: "ready",
      paid_engine: "openai",
      paid_provider: "ready",
    },
  });
});

test("uploads that go to the standby store are degraded", async () => {
  expect(await health({ r2: true })).toMatchObject({
    status: "degraded",
    services: { database: "healthy", r2_storage: "unavailable", standby_storage: "in_use" },
  });
});

test("a store that is gone without a standby says that there is none", async () => {
  expect(await health({ r2: true, standby: false })).toMatchObject({
    status: "degraded",
    services: { standby_storage: "none" },
  });
});

test("a queue that is gone is degraded, because jobs are accepted and wait for the sweep", async () => {
  expect(await health({ queue: true })).toMatchObject({
    status: "degraded",
    services: { queue: "unavailable", r2_storage: "enabled" },
  });
});

test("a provider that refuses is degraded, because paid jobs wait until somebody has mended it", async () => {
  expect(await health({ provider: true })).toMatchObject({
    status: "degraded",
    services: { database: "healthy", paid_provider: "refusing" },
  });
});

test("what is not known of the provider, as the database is gone, is no second fault", async () => {
  const check = createHealth({
    release: "0.1.0+4f8e2a91c0d3",
    probeDatabase: broken,
    probeQueue: fine,
    stores: createStores({ primary: memoryStore(), now: settableClock().now }),
    paidEngine: "openai",
    providerRefuses: broken,
    now: settableClock().now,
  });
  expect(await check()).toMatchObject({ status: "unhealthy", services: { paid_provider: "ready" } });
});

test("a database that is gone is unhealthy, whatever else answers", async () => {
  for (const wrong of [{}, { r2: true }, { queue: true, r2: true }])
    expect(await health({ ...wrong, database: true })).toMatchObject({
      status: "unhealthy",
      services: { database: "unavailable" },
    });
});

test("a thousand callers at once cost one probe of each service, and so do those of the next three seconds", async () => {
  const { now, advance } = settableClock();
  const probes = { database: 0, queue: 0 };
  const check = createHealth({
    release: "0.1.0+4f8e2a91c0d3",
    probeDatabase: async () => (probes.database += 1),
    probeQueue: async () => (probes.queue += 1),
    stores: createStores({ primary: memoryStore(), now }),
    paidEngine: "openai",
    providerRefuses: undefined,
    now,
  });
  await Promise.all(Array.from({ length: 1_000 }, check));
  advance(2_999);
  await check();
  expect(probes).toEqual({ database: 1, queue: 1 });
  advance(1);
  await check();
  expect(probes).toEqual({ database: 2, queue: 2 });
});

test("a service that answers again is healthy again within three seconds", async () => {
  const { now, advance } = settableClock();
  const failures = [new Error("connect ECONNREFUSED")];
  const check = createHealth({
    release: "0.1.0+4f8e2a91c0d3",
    probeDatabase: async () => {
      const failure = failures.pop();
      if (failure) throw failure;
    },
    probeQueue: fine,
    stores: createStores({ primary: memoryStore(), now }),
    paidEngine: "openai",
    providerRefuses: undefined,
    now,
  });
  expect(await check()).toMatchObject({ status: "unhealthy" });
  advance(3_000);
  expect(await check()).toMatchObject({ status: "healthy" });
});
