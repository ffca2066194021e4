import { userSegment } from "../storage/key.ts";

/** What a user owns directly: shoots, uploads, jobs. A user id is encoded, so that no id can name another's partition. */
export const ofUser = (user: string): string => `USER#${userSegment(user)}`;

/** What stands in one shoot of a user: its assets. */
export const ofShoot = (user: string, shootId: string): string => `${ofUser(user)}#${shootId}`;

/** How many partitions of the due index each noun is spread over; one takes 1,000 writes a second. */
const shardCount = 4;

/** The due index's partition of an item, by the last character of its id, which is random. */
export const dueShard = (noun: string, id: string): string =>
  `${noun}#${id.charCodeAt(id.length - 1) % shardCount}`;

/** Every partition of a noun in the due index. */
export const dueShards = (noun: string): string[] =>
  Array.from({ length: shardCount }, (_, shard) => `${noun}#${shard}`);
