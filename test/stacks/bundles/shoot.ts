import { expect, it, onTestFinished } from "vitest";
import { jpeg } from "../../kit/rooms.ts";
import { startReceiver } from "../../kit/servers/receiver.ts";
import { enhanceShoot, expectWhole, toldOf } from "../../kit/whole-shoot.ts";
import { client } from "./client.ts";
import { delivery } from "./events.ts";
import type { Stage } from "./stage.ts";

const photos = 300;
const consumers = { basicJobs: "Worker", deliveries: "Webhooks" } as const;

/** What test/functions/flows/shoot.machine.ts does over HTTP. */
export function wholeShoot(stage: Stage): void {
  it(
    `enhances a shoot of ${photos} photos, each message in an invocation of its own, and tells of each by a signed event`,
    { timeout: 400_000 },
    async () => {
      const receiver = await startReceiver();
      onTestFinished(receiver.stop);
      const options = { variables: { WEBHOOK_PRIVATE_HOSTS: receiver.host } };
      const { call } = client(stage, options);
      const { secret, batch } = await enhanceShoot(call, receiver.url, await jpeg(), photos);
      for (const queue of ["basicJobs", "deliveries"] as const)
        for (
          let next = await stage.nextMessage(queue);
          next.body !== "";
          next = await stage.nextMessage(queue)
        ) {
          const { result, log } = await stage.invoke(consumers[queue], delivery(next), options);
          expect(result, log).toEqual({ batchItemFailures: [] });
        }
      expectWhole(toldOf(receiver.received, secret), batch, photos);
    },
  );
}
