import { randomBytes, randomUUID } from "node:crypto";
import { DeleteObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";

type Options = { client: S3Client; bucket: string; signal: AbortSignal };

/** What a store does with a POST form. R2 answers that it has none: `unsupported`. */
export type FormFinding = {
  /** The HTTP status of the answer. */
  status: number;
  result: "taken" | "unsupported" | "refused";
};

/**
 * Tries on a real bucket whether it takes POST forms, with one that AWS's own library makes: whatever the answer is,
 * our signature is not the reason. Writes a small object under `tmp/` and deletes it. Throws what `fetch` throws when
 * the store does not answer.
 */
export async function checkForms({ client, bucket, signal }: Options): Promise<FormFinding> {
  const target = { Bucket: bucket, Key: `tmp/form-${randomUUID()}` };
  const form = await createPresignedPost(client, { ...target, Expires: 300 });
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", new Blob([randomBytes(64)]));
  const { status } = await fetch(form.url, { method: "POST", body, signal, redirect: "manual" });
  if (status < 300) await client.send(new DeleteObjectCommand(target), { abortSignal: signal });
  return { status, result: resultOf(status) };
}

function resultOf(status: number): FormFinding["result"] {
  if (status < 300) return "taken";
  return status === 501 ? "unsupported" : "refused";
}
