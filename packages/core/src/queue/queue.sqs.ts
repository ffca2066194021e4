import { createHash } from "node:crypto";
import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { Failure } from "../failure.ts";
import type { Queue } from "./queue.ts";

/** A queue in SQS. The user is the message group: a fair queue keeps one large shoot from starving everyone else. */
export const sqsQueue = <Message extends { user_id: string }>(
  client: SQSClient,
  queueUrl: string,
): Queue<Message> => ({
  async send(message, delay = 0) {
    const command = new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: asciiJson(message),
      MessageGroupId: groupOf(message.user_id),
      ...(delay > 0 && { DelaySeconds: delay }),
    });
    await client.send(command).catch(unavailable);
  },
  async depth() {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [visible] });
    const { Attributes } = await client.send(command).catch(unavailable);
    return Number(Attributes?.[visible] ?? 0);
  },
});

const visible = "ApproximateNumberOfMessages";

function unavailable(cause: unknown): never {
  throw new Failure("service.unavailable", "The queue does not answer.", { retryAfter: 5, cause });
}

/** SQS refuses some characters that a user id may have, such as U+FFFF; JSON can escape each. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A group's name has at most 128 characters; a user id may have more. */
const groupOf = (user: string): string => createHash("sha256").update(user).digest("hex");
