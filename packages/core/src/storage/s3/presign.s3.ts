import { attachment } from "@luster/contract/filename";
import type { UploadMethod } from "@luster/contract/storage";
import { Failure } from "../../failure.ts";
import { after, type Clock, seconds } from "../../time.ts";
import { uploadHeaders } from "../grant.ts";
import type { ObjectStore } from "../store.ts";
import { longestValidity, type Signer } from "./sign.s3.ts";

type Options = {
  signer: Signer;
  methods: readonly UploadMethod[];
  now: Clock;
  /** For how many seconds a download's URL stays the same, so that what was fetched with it is found in a client's cache. */
  repeat: number;
};

/** The presigned requests of an S3 endpoint. They are computed without any call, so they work while the store is down. */
export function presigner({
  signer,
  methods,
  now,
  repeat,
}: Options): Pick<ObjectStore, "presignPut" | "presignPost" | "presignGet"> {
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

    // Signed for the beginning of its window, and valid for a window longer: what was promised is left to the very last reader.
    presignGet({ key, contentType, filename, expiresIn }) {
      const at = startOfWindow(now(), repeat);
      const valid = Math.min(expiresIn + repeat, longestValidity);
      const query = {
        "response-content-disposition": attachment(filename),
        "response-content-type": contentType,
        "x-id": "GetObject",
      };
      const url = signer.url({ method: "GET", key, at, expiresIn: valid, query });
      return { url, expires: after(at, seconds(valid)) };
    },
  };
}

/** Windows of a length are the same for everybody, or two functions would sign two URLs. */
function startOfWindow(time: Date, length: number): Date {
  const window = seconds(Math.max(length, 1));
  return new Date(Math.floor(time.getTime() / window) * window);
}
