import { createHealth, Health } from "@luster/core/health/health";
import { createStores } from "@luster/core/storage/stores";
import { expect, test } from "vitest";
import { memoryStore } from "../../kit/fakes/store.memory.ts";
import { settableClock } from "../../kit/fakes/clock.ts";

const fine = async () => "fine";
const broken = async () => {
  throw new Error("connect ECONNREFUSED");
};

type Wrong = { database?: boolean; queue?: boolean; r2?: boolean; standby?: boolean };

async function health({ database = false, queue = false, r2 = false, standby = true }: Wrong = {}) {
  const stores = createStores({
    primary: Object.assign(memoryStore(), { unavailable: r2 }),
    standby: standby ? memoryStore({ name: "s3" }) : undefined,
    now: settableClock().now,
  });
  const check = createHealth({
    probeDatabase: database ? broken : fine,
    probeQueue: queue ? broken : fine,
    stores,
    paidEngine: "openai",
  });
  return Health.parse(await check());
}

test("everything that answers is healthy", async () => {
  expect(await health()).toEqual({
    status: "healthy",
    services: {
      database: "healthy",
      queue: "healthy",
      r2_storage: "enabled",
      standby_storage: "ready",
      paid_engine: "openai",
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

test("a database that is gone is unhealthy, whatever else answers", async () => {
  for (const wrong of [{}, { r2: true }, { queue: true, r2: true }])
    expect(await health({ ...wrong, database: true })).toMatchObject({
      status: "unhealthy",
      services: { database: "unavailable" },
    });
});
