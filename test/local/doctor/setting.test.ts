import { setting } from "@luster/local/doctor/setting";
import { afterEach, expect, it, vi } from "vitest";

// What SST's shell gives a program, which its SDK reads as it is imported.
vi.hoisted(() => {
  process.env["SST_RESOURCE_SignIn"] = JSON.stringify({ issuer: "https://pool.example", audience: "client" });
});
afterEach(() => vi.unstubAllEnvs());

it("the doctor is told of a stage's own pool by the link where no setting names an issuer", () => {
  vi.stubEnv("AUTH_ISSUER", undefined);
  expect([setting("AUTH_ISSUER"), setting("AUTH_AUDIENCE")]).toEqual(["https://pool.example", "client"]);
  vi.stubEnv("AUTH_ISSUER", "https://issuer.example");
  expect(setting("AUTH_ISSUER")).toBe("https://issuer.example");
  expect(setting("NOTHING_OF_OURS")).toBeUndefined();
});
