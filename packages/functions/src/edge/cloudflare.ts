/** What stacks/cdn.ts binds to the worker. */
export type Bound = {
  PICTURES: Bucket;
  CDN_KEY: string;
  /** The pages that may read pictures, separated by commas. */
  ORIGINS: string;
};

/** As much of Cloudflare's bucket as is used. */
type Bucket = {
  get(key: string, wanted: { onlyIf: Headers; range: Headers }): Promise<Stored | null>;
};

/** An object of a bucket; without a body where a condition of the request does not hold. */
export type Stored = {
  size: number;
  httpEtag: string;
  body?: ReadableStream<Uint8Array<ArrayBuffer>>;
  range?: { offset?: number; length?: number; suffix?: number };
  writeHttpMetadata(headers: Headers): void;
};

/** Of one request. */
export type Context = { waitUntil(work: Promise<unknown>): void };

declare global {
  /** The copies that Cloudflare keeps where a request came in. */
  const caches: {
    default: {
      match(request: Request): Promise<Response | undefined>;
      put(place: string, answer: Response): Promise<void>;
    };
  };
}
