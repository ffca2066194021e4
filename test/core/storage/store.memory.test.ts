import { memoryStore } from "../../kit/fakes/store.memory.ts";
import { storeSuite } from "../../kit/suites/store.suite.ts";

storeSuite("memory", { http: false }, async () => ({
  store: memoryStore(),
  gone: Object.assign(memoryStore(), { unavailable: true }),
  stop: async () => undefined,
}));
