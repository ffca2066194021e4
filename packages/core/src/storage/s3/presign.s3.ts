import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost, type PresignedPostOptions } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Failure } from "../../failure.ts";
import type { Clock } from "../../time.ts";
import { attachment } from "@luster/contract/filename";
import { uploadHeaders } from "../grant.ts";
import type { UploadMethod } from "@luster/contract/storage";
import type { DownloadGrant, ObjectStore, UploadGrant } from "../store.ts";

type Options = { client: S3Client; bucket: string; methods: readonly UploadMethod[]; now: Clock };

/** The presigned requests of an S3 endpoint. They are computed without any call, so they work while the store is down. */
export function presigner({
  client,
  bucket,
  methods,
  now,
}: Options): Pick<ObjectStore, "presignPut" | "presignPost" | "presignGet"> {
  return {
    async presignPut(grant) {
      const headers = uploadHeaders(grant);
      const url = await getSignedUrl(client, putCommand(bucket, grant), {
        expiresIn: grant.expiresIn,
        signingDate: now(),
        // By default the SDK does not sign the type, and moves the checksum into the query, where stores ignore it.
        signableHeaders: new Set(["content-type"]),
        unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
      });
      return { url, headers };
    },

    // A form cannot carry If-None-Match, so a POST can replace an object: readers rely on the ETag.
    async presignPost(grant) {
      if (!methods.includes("POST")) throw new Failure("upload.method_unsupported");
      return await createPresignedPost(client, postForm(bucket, grant));
    },

    presignGet: (grant) =>
      getSignedUrl(client, getCommand(bucket, grant), {
        expiresIn: grant.expiresIn,
        signingDate: now(),
      }),
  };
}

const putCommand = (bucket: string, { key, contentType, size, sha256 }: UploadGrant) =>
  new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: contentType,
    IfNoneMatch: "*",
    ContentLength: size,
    ChecksumSHA256: sha256,
  });

const getCommand = (bucket: string, { key, contentType, filename }: DownloadGrant) =>
  new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ResponseContentType: contentType,
    ResponseContentDisposition: attachment(filename),
  });

// Each of Fields also becomes an exact condition of the policy.
const postForm = (
  bucket: string,
  { key, contentType, size, maxSize, sha256, expiresIn }: UploadGrant,
): PresignedPostOptions => ({
  Bucket: bucket,
  Key: key,
  Expires: expiresIn,
  Conditions: [["content-length-range", size ?? 1, size ?? maxSize]],
  Fields: {
    "Content-Type": contentType,
    ...(sha256 !== undefined && {
      "x-amz-checksum-algorithm": "SHA256",
      "x-amz-checksum-sha256": sha256,
    }),
  },
});
