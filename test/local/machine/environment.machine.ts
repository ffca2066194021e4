import { expect, it, onTestFinished } from "vitest";
import { startMachine } from "../../kit/machine.ts";

it.each([
  ["a deployment's standby", { STANDBY_BUCKET_NAME: "deployed" }],
  ["SST's links", { SST_RESOURCE_App: "{}", SST_RESOURCE_Standby: '{"name":"deployed"}' }],
  ["the SDK's FIPS endpoints", { AWS_USE_FIPS_ENDPOINT: "true" }],
  ["the SDK's own endpoints", { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" }],
])("a start ignores a shell that is set up for %s", async (_, environment) => {
  const machine = await startMachine(environment);
  onTestFinished(() => machine.stop());
  const described = { filename: "kitchen.jpg", content_type: "image/jpeg", avoid: "r2" };
  const { storage, method } = await machine.api.ticket({
    ...described,
    shoot_id: await machine.api.shoot(),
  });
  expect([storage, method]).toEqual(["local", "PUT"]);
});
