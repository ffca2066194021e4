import { headEach } from "../head-each.ts";
import type { Etags, Links } from "../store.ts";
import { isOutage } from "../stores.ts";

/** Which part of a bucket's keys: the first `most` of those that begin with `prefix` and come after `after`. */
export type Range = { prefix: string; after: string; most: number };

type Requests = Pick<Links, "head"> & {
  /** The answer to a list, in XML. */
  list: (range: Range, signal?: AbortSignal) => Promise<string>;
};

/** Up to so many are asked for one by one: a list is no sooner, and costs as much as twelve of them. */
const few = 3;

/** How many objects a list has for each key: an original, its two sizes, the four of an output, and one to spare. */
const perKey = 8;
/** S3's own limit. */
const longest = 1_000;
/** Lists that are read at most; what lies beyond them, with six outputs an asset or more, is asked for one by one. */
const mostLists = 3;

/**
 * `Links["etags"]` of an S3 endpoint. The originals of a page lie side by side, so few lists have them all, over one
 * connection; what they do not have is asked for one by one, and everything where nobody may list.
 */
export async function etagsOf(
  keys: readonly string[],
  { list, head }: Requests,
  signal?: AbortSignal,
): Promise<Etags> {
  const plain = keys.filter((key) => isPlain.test(key)).toSorted();
  const etags = new Map<string, string | undefined>();
  try {
    if (plain.length > few) await readLists(plain, (range) => list(range, signal), etags);
  } catch (error) {
    if (isOutage(error) || signal?.aborted) return etags;
  }
  const others = keys.filter((key) => !etags.has(key));
  return new Map([...etags, ...(await headEach(others, head, signal))]);
}

/** What needs no escape in XML, and has one order in JavaScript and in a store: every key that we make. */
const isPlain = /^[\w~./-]+$/;

/** Sets the ETags of those keys, which are in order, that the lists tell of. */
async function readLists(
  keys: readonly string[],
  list: (range: Range) => Promise<string>,
  etags: Map<string, string | undefined>,
): Promise<void> {
  const prefix = beginningOf(keys);
  const most = Math.min(longest, perKey * keys.length);
  let left = keys;
  for (let read = 0; read < mostLists && left.length > 0; read += 1) {
    // A list leaves out the key that it comes after, so that is the first one less its last character.
    const after = (left[0] ?? "").slice(0, -1);
    const { objects, isWhole } = objectsIn(await list({ prefix, after, most }));
    const last = [...objects.keys()].at(-1) ?? "";
    const isTold = (key: string): boolean => isWhole || key <= last;
    for (const key of left.filter(isTold)) etags.set(key, objects.get(key));
    left = left.filter((key) => !isTold(key));
  }
}

/** What all of these begin with, which are in order. */
function beginningOf(keys: readonly string[]): string {
  const [first = "", last = ""] = [keys[0], keys.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  return first.slice(0, length);
}

/** The objects of an answer (ListObjectsV2) by their keys, and whether they are all that there are in the range. */
function objectsIn(xml: string): { objects: Map<string, string>; isWhole: boolean } {
  const objects = new Map<string, string>();
  for (const [, object = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const [key, etag] = [contentOf(object, "Key"), contentOf(object, "ETag")];
    if (isPlain.test(key)) objects.set(key, etag.replaceAll(/&quot;|&#34;/g, '"'));
  }
  return { objects, isWhole: contentOf(xml, "IsTruncated") === "false" };
}

const contentOf = (xml: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
