import { expect, it } from "vitest";
import { startMortal } from "../../kit/mortal.ts";
import { jpeg } from "../../kit/rooms.ts";

it("when the thread of the workers dies in a paid call, its job goes on within seconds, with its ledger", async () => {
  const { machine, openai, called, end } = await startMortal();
  const { asset_id } = await machine.api.asset(await jpeg());
  const { body } = await machine.api.post("/jobs", { asset_id, tier: "standard" });
  await called;
  await end("exit");
  expect(await machine.api.ended(body["job_id"])).toMatchObject({
    status: "succeeded",
    calls: [{ state: "unknown" }, { state: "answered" }],
  });
  expect(openai.requests).toHaveLength(2);
});
