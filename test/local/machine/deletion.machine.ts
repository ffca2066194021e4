import { DeletionView } from "@luster/contract/deletion";
import { expect, it } from "vitest";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();

it("the files of what is deleted go at once, and not with the sweep of the next minute", async () => {
  const { asset_id } = await machine.api.asset(await jpeg());
  const deleted = await machine.api.send(`/assets/${asset_id}`, { method: "DELETE" });
  const { deletion_id } = DeletionView.parse(deleted.body);
  const isGone = async (): Promise<boolean> => {
    const { body } = await machine.api.send(`/deletions/${deletion_id}`);
    const { objects } = DeletionView.parse(body);
    return objects.length > 0 && objects.every(({ gone_at }) => gone_at !== undefined);
  };
  // The machine is seconds old: its first sweep by the clock has not come by then.
  await expect.poll(isGone, { timeout: 30_000 }).toBe(true);
});
