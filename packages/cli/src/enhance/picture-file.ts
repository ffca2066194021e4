import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { codeOf } from "@luster/core/failure";
import type { ContentType } from "@luster/contract/picture-types";
import { sniff, sniffedBytes } from "@luster/core/pictures/sniff";
import { FileError } from "../file-error.ts";

/** A picture on this disk, described as the API expects it. `sha256` in base64. */
export type PictureFile = {
  path: string;
  filename: string;
  content_type: ContentType;
  file_size: number;
  sha256: string;
  /** When it was written last, in milliseconds. */
  modified: number;
};

/**
 * Reads a file once. Throws `FileError` when it is missing, unreadable, or by its first bytes not a picture Luster
 * accepts.
 */
export async function readPicture(path: string, signal: AbortSignal): Promise<PictureFile> {
  await using handle = await opened(path);
  const stat = await handle.stat();
  if (!stat.isFile()) throw new FileError("file.not_a_file", "This is a folder or a device, not a file.");
  return {
    path,
    filename: basename(path),
    content_type: await typeOf(handle),
    file_size: stat.size,
    sha256: await digest(handle, signal),
    modified: stat.mtimeMs,
  };
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT")
      throw new FileError("file.not_found", "There is no such file.", { cause: error });
    throw new FileError("file.unreadable", `The file cannot be read: ${String(error)}`, { cause: error });
  }
}

/** The bytes decide, not the name: phones and chats rename pictures, and the API looks at the bytes too. */
async function typeOf(handle: FileHandle): Promise<ContentType> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0);
  const type = sniff(buffer.subarray(0, bytesRead));
  if (!type)
    throw new FileError(
      "file.unsupported",
      "By its first bytes this is not a JPEG, PNG, WebP or HEIC picture.",
    );
  return type;
}

async function digest(handle: FileHandle, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false, signal }))
    hash.update(chunk);
  return hash.digest("base64");
}
