import { memoryStore } from "../fakes/store.memory.ts";
import { storeSuite } from "../suites/store.suite.ts";

storeSuite("memory", { http: false }, async () => ({
  store: memoryStore(),
  gone: Object.assign(memoryStore(), { unavailable: true }),
  stop: async () => undefined,
}));
