import type { UploadMethod } from "@luster/contract/storage";
import { Failure } from "../../failure.ts";
import { latest } from "../../latest.ts";
import { type Clock, epochSeconds, seconds } from "../../time.ts";
import { downloadParameters, downloadValidity, uploadHeaders } from "../grant.ts";
import type { Links } from "../store.ts";
import type { Signer } from "./sign.s3.ts";

type Options = {
  signer: Signer;
  methods: readonly UploadMethod[];
  now: Clock;
  /** For how many seconds a download's URL stays the same. */
  repeat: number;
};

/**
 * The presigned requests of an S3 endpoint. They are computed without any call, so they work while the store is down.
 */
export function presigner({
  signer,
  methods,
  now,
  repeat,
}: Options): Pick<Links, "presignPut" | "presignPost" | "presignGet"> {
  /** The same for the URLs of a list, which are signed within a second. */
  const validity = latest((promised: number, second: number) =>
    downloadValidity(promised, repeat, new Date(seconds(second))),
  );

  return {
    presignPut(grant) {
      const { key, expiresIn } = grant;
      const headers = uploadHeaders(grant);
      const query = { "x-id": "PutObject" };
      return { url: signer.url({ method: "PUT", key, at: now(), expiresIn, query, headers }), headers };
    },

    // A form cannot carry If-None-Match, so a POST can replace an object: readers rely on the ETag.
    presignPost({ key, contentType, size, maxSize, sha256, expiresIn }) {
      if (!methods.includes("POST")) throw new Failure("upload.method_unsupported");
      return signer.form({
        key,
        at: now(),
        expiresIn,
        conditions: [["content-length-range", size ?? 1, size ?? maxSize]],
        fields: {
          "Content-Type": contentType,
          ...(sha256 !== undefined && {
            "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": sha256,
          }),
        },
      });
    },

    presignGet(grant) {
      const { at, expiresIn, expires } = validity(grant.expiresIn, epochSeconds(now()));
      const query = { ...downloadParameters(grant, expiresIn), "x-id": "GetObject" };
      return { url: signer.url({ method: "GET", key: grant.key, at, expiresIn, query }), expires };
    },
  };
}
