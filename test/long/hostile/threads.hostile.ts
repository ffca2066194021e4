import { expect, test } from "vitest";
import { startMortal } from "../../kit/mortal.ts";
import { jpeg } from "../../kit/rooms.ts";

// An exception or a rejection that nobody handles is contained, and ends no thread.
test.each(["exit", "memory"])(
  "when the thread of the workers ends by %s in the middle of a paid call, its job goes on within seconds, with its ledger",
  async (way) => {
    const { machine, openai, called, end } = await startMortal();
    const { asset_id } = await machine.api.asset(await jpeg());
    const { body } = await machine.api.post("/jobs", { asset_id, tier: "standard" });
    await called;
    await end(way);
    const job = await machine.api.ended(body["job_id"]);
    expect(job).toMatchObject({ status: "succeeded", calls: [{ state: "unknown" }, { state: "answered" }] });
    expect(openai.requests).toHaveLength(2);
  },
);
