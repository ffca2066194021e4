import { headEach } from "../head-each.ts";
import type { Etags, Links } from "../store.ts";

/** Which part of a bucket's keys: the first `most` of those that begin with `prefix` and come after `after`. */
export type Range = { prefix: string; after: string; most: number };

type Requests = Pick<Links, "head"> & {
  /** The answer to a list, in XML. */
  list: (range: Range, signal?: AbortSignal) => Promise<string>;
  /** Milliseconds that all lists may take. */
  soon: number;
};

/** Up to so many are asked for one by one: a list is no sooner, and costs as much as twelve of them. */
const few = 3;

/** How many objects a list has for each key: an original, its two sizes, the four of an output, and one to spare. */
const perKey = 8;
/** S3's own limit. */
const longest = 1_000;
/** Lists that are read at most. */
const mostLists = 3;
/** A list that tells of fewer than one in so many keys is the last: they do not lie side by side. */
const sparse = 10;

/**
 * `Links["etags"]` of an S3 endpoint. The originals of a page lie side by side, so few lists have them all, over one
 * connection. What they do not have is asked for one by one: a list is believed when it has an object, and not when it
 * has none.
 */
export async function etagsOf(
  keys: readonly string[],
  { list, head, soon }: Requests,
  signal?: AbortSignal,
): Promise<Etags> {
  const etags = new Map<string, string | undefined>();
  const unknown = (): string[] => keys.filter((key) => !etags.has(key));
  const lookAt = async (some: readonly string[]): Promise<void> => {
    for (const [key, etag] of await headEach(some, head, signal)) etags.set(key, etag);
  };
  const plain = keys.filter((key) => isPlain.test(key)).toSorted();
  if (plain.length > few) {
    const ended = AbortSignal.any([AbortSignal.timeout(soon), ...(signal ? [signal] : [])]);
    try {
      await readLists(plain, (range) => list(range, ended), etags);
    } catch {
      // It may be that nobody may list, or that lists alone fail. Of a store that is down no more is asked.
      const { size } = etags;
      await lookAt(unknown().slice(0, 1));
      if (etags.size === size) return etags;
    }
  }
  await lookAt(unknown());
  return etags;
}

/** What needs no escape in XML, and has one order in JavaScript and in a store: every key that we make. */
const isPlain = /^[\w~./-]+$/;

/** Sets the ETags of those keys, which are in order, that the lists have. */
async function readLists(
  keys: readonly string[],
  list: (range: Range) => Promise<string>,
  etags: Map<string, string | undefined>,
): Promise<void> {
  const prefix = beginningOf(keys);
  let left = keys;
  for (let read = 0; read < mostLists && left.length > 0; read += 1) {
    const most = read === 0 ? Math.min(longest, perKey * keys.length) : longest;
    // A list leaves out the key that it comes after, so that is the first one less its last character.
    const after = (left[0] ?? "").slice(0, -1);
    const { objects, isWhole } = objectsIn(await list({ prefix, after, most }));
    const last = [...objects.keys()].at(-1) ?? "";
    const told = left.filter((key) => key <= last);
    for (const key of told) if (objects.has(key)) etags.set(key, objects.get(key));
    if (isWhole || told.length * sparse < left.length) return;
    left = left.slice(told.length);
  }
}

/** What all of these begin with, which are in order. */
function beginningOf(keys: readonly string[]): string {
  const [first = "", last = ""] = [keys[0], keys.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  return first.slice(0, length);
}

/** The ETags in an answer (ListObjectsV2) by their keys, and whether the range has no more objects. */
function objectsIn(xml: string): { objects: Map<string, string>; isWhole: boolean } {
  const objects = new Map<string, string>();
  for (const [, object = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const [key, etag] = [contentOf(object, inKey), quoted(contentOf(object, inETag))];
    if (isPlain.test(key) && etag !== undefined) objects.set(key, etag);
  }
  return { objects, isWhole: contentOf(xml, inIsTruncated) === "false" };
}

const inKey = /<Key>([^<]*)<\/Key>/;
const inETag = /<ETag>([^<]*)<\/ETag>/;
const inIsTruncated = /<IsTruncated>([^<]*)<\/IsTruncated>/;

const contentOf = (xml: string, element: RegExp): string => element.exec(xml)?.[1] ?? "";

/** An ETag as HTTP writes it; `undefined` for one in any other form. */
function quoted(text: string): string | undefined {
  const etag = text.replaceAll(/&quot;|&#34;/g, '"');
  return /^"[^"&]+"$/.test(etag) ? etag : undefined;
}
