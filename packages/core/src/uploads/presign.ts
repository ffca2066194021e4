import { Failure } from "../failure.ts";
import type { NewId } from "../id.ts";
import { declaredType, namedType } from "../pictures/media-type.ts";
import { ContentType } from "@luster/contract/picture-types";
import type { Quotas } from "../quotas/quotas.ts";
import type { Shoots } from "../shoots/shoots.ts";
import { originalKey } from "../storage/object-key.ts";
import type { Links, UploadGrant } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { after, type Clock, seconds } from "../time.ts";
import { tooLarge, type UploadLimits } from "./limits.ts";
import { orRefused } from "../refused.ts";
import { sideBySide } from "../side-by-side.ts";
import { replace } from "./replace.ts";
import type { UploadRecords } from "./records.ts";
import type { Refused, UploadFile, UploadRequest, UploadTicket } from "@luster/contract/uploads";
import { arrivalGrace, type Upload } from "./upload.ts";

type Deps = {
  uploads: UploadRecords;
  shoots: Pick<Shoots, "get">;
  stores: Pick<ObjectStores<Links>, "writable">;
  quotas: Pick<Quotas, "take">;
  limits: UploadLimits;
  now: Clock;
  newId: NewId;
};

/** The first half of an upload: a presigned URL for one picture. */
export function createPresign({ uploads, shoots, stores, quotas, limits, now, newId }: Deps) {
  /**
   * A ticket to upload one picture. Throws `shoot.not_found`, `upload.type_unsupported`, `upload.too_large`,
   * `upload.method_unsupported`, `quota.uploads_pending`, `storage.unavailable`; for a repeated presign also
   * `asset.not_found`, `upload.closed`.
   */
  async function presign(user: string, request: UploadRequest): Promise<UploadTicket> {
    const content_type = checked(request);
    const [target] = await Promise.all([stores.writable(request.avoid), shoots.get(user, request.shoot_id)]);
    return presignTo(target, user, request, content_type);
  }

  /**
   * The same for many files of one shoot, each with its own result. Throws what concerns all of them:
   * `shoot.not_found`.
   */
  async function presignMany(
    user: string,
    shoot_id: string,
    files: readonly (UploadFile | Failure)[],
  ): Promise<(UploadTicket | { error: Refused })[]> {
    await shoots.get(user, shoot_id);
    const each = async (file: UploadFile | Failure): Promise<UploadTicket> => {
      if (file instanceof Failure) throw file;
      const content_type = checked(file);
      return presignTo(await stores.writable(file.avoid), user, { ...file, shoot_id }, content_type);
    };
    return sideBySide(files, atOnce, (file) => orRefused(each(file)));
  }

  /** The type of the file; throws when it cannot be taken. */
  function checked(file: UploadFile): ContentType {
    const { file_size = 0 } = file;
    const content_type = supported(file);
    if (file_size > limits.maxFileSize) throw tooLarge(file_size, limits);
    return content_type;
  }

  async function presignTo(
    target: Links,
    user: string,
    request: UploadRequest,
    content_type: ContentType,
  ): Promise<UploadTicket> {
    const method = request.method ?? target.methods[0] ?? "PUT";
    if (!target.methods.includes(method)) throw unsupported(target, method);
    const upload = request.asset_id
      ? await renew(user, request.asset_id, { ...request, content_type }, target)
      : await begin(user, { ...request, content_type }, target);
    return ticket(upload, request, target, method);
  }

  async function begin(user: string, request: Typed, target: Links): Promise<Upload> {
    const { shoot_id, filename, content_type, file_size } = request;
    const asset_id = newId("asset");
    const upload: Upload = {
      asset_id,
      shoot_id,
      user_id: user,
      status: "pending",
      version: 1,
      object_key: originalKey({
        userId: user,
        shootId: shoot_id,
        assetId: asset_id,
        contentType: content_type,
      }),
      storage: target.name,
      stores: [target.name],
      filename,
      content_type,
      ...(file_size !== undefined && { file_size }),
      created_at: now().toISOString(),
      ...validity(),
    };
    await quotas.take(user, "uploads_pending");
    if (!(await uploads.create(upload))) throw new Error(`The new id ${asset_id} was taken`);
    return upload;
  }

  /** The same pending upload again, to the store that answers now. */
  async function renew(user: string, assetId: string, request: Typed, target: Links): Promise<Upload> {
    const upload = await uploads.get(user, assetId);
    if (!upload || upload.shoot_id !== request.shoot_id) throw new Failure("asset.not_found");
    if (upload.status !== "pending") throw ended(upload);
    if (upload.content_type !== request.content_type) throw new Failure("upload.type_mismatch");
    const { upload: renewed } = await replace(uploads, {
      ...upload,
      filename: request.filename,
      file_size: request.file_size,
      storage: target.name,
      stores: [...new Set([...upload.stores, target.name])],
      ...validity(),
    });
    // A confirmation may have been first, and a second object of a confirmed upload would be an orphan.
    if (renewed.status !== "pending") throw ended(renewed);
    return renewed;
  }

  function validity(): Pick<Upload, "url_expires_at" | "due_at"> {
    const expires = after(now(), seconds(limits.urlExpiresIn));
    return { url_expires_at: expires.toISOString(), due_at: after(expires, arrivalGrace).toISOString() };
  }

  async function ticket(
    upload: Upload,
    { file_size, sha256 }: UploadRequest,
    target: Links,
    method: UploadTicket["method"],
  ): Promise<UploadTicket> {
    const grant: UploadGrant = {
      key: upload.object_key,
      contentType: upload.content_type,
      expiresIn: limits.urlExpiresIn,
      maxSize: limits.maxFileSize,
      ...(file_size !== undefined && { size: file_size }),
      ...(sha256 !== undefined && { sha256 }),
    };
    return {
      asset_id: upload.asset_id,
      object_key: upload.object_key,
      storage: upload.storage,
      method,
      ...(method === "POST" ? target.presignPost(grant) : target.presignPut(grant)),
      expires_in: limits.urlExpiresIn,
      expires_at: upload.url_expires_at,
      max_file_size: limits.maxFileSize,
    };
  }

  return { presign, presignMany };
}

/** How many of many are presigned at a time: each is two writes. */
const atOnce = 16;

type Typed = UploadRequest & { content_type: ContentType };

/** The type that is declared, or the one that the file's name tells when none is. */
function supported({ content_type, filename }: UploadFile): ContentType {
  const declared = declaredType(content_type);
  const type = declared === "unsaid" ? namedType(filename) : declared;
  if (type) return type;
  const said = content_type?.trim() ? JSON.stringify(content_type) : `The name ${JSON.stringify(filename)}`;
  throw new Failure("upload.type_unsupported", `${said} is not one of ${ContentType.options.join(", ")}.`);
}

const ended = ({ status }: Upload) =>
  new Failure(
    "upload.closed",
    status === "confirmed" ? "This upload is already confirmed; nothing is left to upload." : undefined,
  );

const unsupported = (target: Links, method: string) =>
  new Failure(
    "upload.method_unsupported",
    `The store "${target.name}" accepts ${target.methods.join(" or ")}, not ${method}.`,
  );
