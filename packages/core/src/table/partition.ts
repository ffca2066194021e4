import { userSegment } from "../storage/object-key.ts";

/**
 * What a user owns directly: shoots, uploads, jobs. The user id is encoded, so that none can name another's
 * partition.
 */
export const userPartition = (user: string): string => `USER#${userSegment(user)}`;

/** What is in one shoot of a user: its assets. */
export const shootPartition = (user: string, shootId: string): string => `${userPartition(user)}#${shootId}`;

/** How many partitions of the due index each record type is spread over; each takes 1,000 writes per second. */
const shardCount = 4;

/** The due index's partition of an item, by the last character of its id, which is random. */
export const dueShard = (recordType: string, id: string): string =>
  `${recordType}#${id.charCodeAt(id.length - 1) % shardCount}`;

/** Every partition of a record type in the due index. */
export const dueShards = (recordType: string): string[] =>
  Array.from({ length: shardCount }, (_, shard) => `${recordType}#${shard}`);
