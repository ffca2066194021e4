import * as Uploads from "@luster/contract/uploads";
import { presign, presignMany } from "../wiring/uploads.ts";
import { endpoint } from "../http/endpoint.ts";
import { ofMany, ok } from "../http/reply.ts";
import { readOne } from "../http/request.ts";

export const handler = endpoint(Uploads.presign, async ({ user, body }) => {
  if (!("files" in body)) return ok(await presign(user, body));
  const files = body.files.map((file) =>
    "unreadable" in file ? readOne(Uploads.UploadFile, file.unreadable) : file,
  );
  return ofMany({ uploads: await presignMany(user, body.shoot_id, files) });
});
