import { expect, it, onTestFinished } from "vitest";
import { jpeg } from "../../kit/rooms.ts";
import { startReceiver } from "../../kit/servers/receiver.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";
import { byHttp, enhanceShoot, expectWhole, toldOf } from "../../kit/whole-shoot.ts";

const machine = sharedMachine();

// Through the built bundles: test/stacks/bundles/shoot.ts.

it(
  "a shoot of 300 photos is enhanced by 3 presign calls, 300 PUTs, 3 confirm calls and 1 batch call, and told of by signed events without a poll",
  { timeout: 300_000 },
  async () => {
    const receiver = await startReceiver();
    onTestFinished(receiver.stop);
    const { secret, batch, calls } = await enhanceShoot(byHttp(machine.api), receiver.url, await jpeg(), 300);
    const hundred = ["uploads.presign", "uploads.confirm"];
    const once = ["webhooks.create", "shoots.create"];
    expect(calls).toEqual([...once, ...hundred, ...hundred, ...hundred, "shoots.enhance"]);
    expect(batch.counts).toMatchObject({ total: 300, skipped: 0 });
    await expect
      .poll(() => toldOf(receiver.received, secret).count, { timeout: 280_000, interval: 500 })
      .toBe(301);
    expectWhole(toldOf(receiver.received, secret), batch, 300);
  },
);
