import { GetBucketLifecycleConfigurationCommand, type LifecycleRule } from "@aws-sdk/client-s3";
import { s3Client } from "./client.s3.ts";
import type { LinkOptions } from "./links.s3.ts";

/** A rule in force, by which objects leave a bucket by themselves. */
export type Leaving = {
  /** Of the keys that it is for; "" is all. */
  prefix: string;
  /** Whether it deletes objects. */
  deletes: boolean;
  /** Whether it aborts multipart uploads that nobody completes. */
  aborts: boolean;
};

/**
 * The rules in force of a bucket. R2 shows them to tokens of an administrator only; throws the SDK's error for any
 * refusal.
 */
export async function lifecycleOf(
  { address, credentials, timeouts = {} }: Pick<LinkOptions, "address" | "credentials" | "timeouts">,
  signal: AbortSignal,
): Promise<Leaving[]> {
  const client = s3Client({ ...address, credentials, timeouts });
  try {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: address.bucket });
    const { Rules = [] } = await client.send(command, { abortSignal: signal });
    return Rules.filter(({ Status }) => Status === "Enabled").map(leaving);
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchLifecycleConfiguration") return [];
    throw error;
  } finally {
    client.destroy();
  }
}

const leaving = (rule: LifecycleRule): Leaving => ({
  prefix: rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix ?? "",
  deletes: rule.Expiration?.Days !== undefined || rule.Expiration?.Date !== undefined,
  aborts: rule.AbortIncompleteMultipartUpload !== undefined,
});
