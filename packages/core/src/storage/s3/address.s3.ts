/** Where a bucket is. */
export type Address = {
  bucket: string;
  region: string;
  /** R2's or a simulator's address; AWS's own when left out. */
  endpoint?: string | undefined;
  /** Whether the bucket is named in the path. @default with an endpoint, and for names that cannot be a host */
  pathStyle?: boolean;
};

/** What the URLs of a bucket's objects begin with: `origin` and `path`, and the host that their signatures name. */
export function located({ bucket, region, endpoint, pathStyle }: Address) {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const { protocol, host, pathname } = new URL(endpoint ?? `https://s3.${region}.${domain}`);
  const base = pathname.replace(/\/$/, "");
  if (pathStyle ?? (endpoint !== undefined || !isHostName(bucket)))
    return { origin: `${protocol}//${host}`, host, path: `${base}/${bucket}/` };
  return { origin: `${protocol}//${bucket}.${host}`, host: `${bucket}.${host}`, path: `${base}/` };
}

/** A name with a dot would not match the certificate of `*.s3.amazonaws.com`. */
const isHostName = (bucket: string): boolean => /^[a-z\d][a-z\d-]{1,61}[a-z\d]$/.test(bucket);
