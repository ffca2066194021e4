type Sent = {
  /** The names of the request's headers, in any case. */
  headers: readonly string[];
  /** The names that the signature covers, in lower case. */
  signed: readonly string[];
};

/**
 * The `x-amz-*` headers that a signature does not cover. A store that obeys them lets the holder of one presigned URL
 * do what it does not permit: `x-amz-copy-source` reads any object of the bucket, and replaces the one that the URL
 * is for.
 */
export const unsignedHeaders = ({ headers, signed }: Sent): string[] =>
  headers
    .map((name) => name.toLowerCase())
    .filter((name) => name.startsWith("x-amz-") && !signed.includes(name));

/**
 * Whether a query gives a parameter twice. A server and its signature check could each read another one, and no
 * honest URL does it.
 */
export const repeatsParameter = (query: URLSearchParams): boolean => new Set(query.keys()).size < query.size;
