import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, type ReadStream } from "node:fs";
import { access, constants, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import { readSize } from "@luster/core/storage/files";
import { codeOf } from "@luster/core/failure";
import type { Head, Listed } from "@luster/core/storage/store";

type Content = {
  contentType: string;
  /** SHA-256, base64; nothing is stored when the content's own differs. */
  sha256?: string | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Objects in a directory. Each is a folder named by its key that holds `@content` and `@head.json`; renaming that
 * folder into place makes both appear at once, and only where nothing is yet. What a killed process left stays under
 * `.tmp` until `tidy`.
 */
export function objectFolder(folder: string) {
  const root = resolve(folder);
  const temporary = join(root, ".tmp");

  /** `undefined` when there is no such object. */
  async function head(key: string): Promise<Head | undefined> {
    const json = await unlessAbsent(readFile(join(pathOf(root, key), "@head.json"), "utf8"));
    return json === undefined ? undefined : parseHead(pathOf(root, key), json);
  }

  /** The object's bytes from the first up to `end`, exclusive. */
  function content(key: string, end = Number.POSITIVE_INFINITY): ReadStream {
    return createReadStream(join(pathOf(root, key), "@content"), {
      highWaterMark: readSize,
      end: end - 1,
    });
  }

  /** The head of what was written; or, with nothing changed, that the key is taken or the digest differs. */
  async function write(
    key: string,
    source: AsyncIterable<Buffer>,
    expected: Content,
  ): Promise<Head | "exists" | "differs"> {
    // Checked before the bytes are read: a repeated upload takes up no disk.
    if (await head(key)) return "exists";
    const draft = join(temporary, randomUUID());
    await mkdir(draft, { recursive: true });
    try {
      const { written, sha256 } = await fill(draft, source, expected);
      if ((expected.sha256 ?? sha256) !== sha256) return "differs";
      return (await moveInto(draft, pathOf(root, key))) ? written : "exists";
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  /** The keys and heads of all objects whose key begins so. */
  async function* list(prefix: string): AsyncGenerator<Listed> {
    const under = join(root, prefix.slice(0, prefix.lastIndexOf("/") + 1));
    for (const entry of (await unlessAbsent(readdir(under, { recursive: true, withFileTypes: true }))) ??
      []) {
      const key = relative(root, entry.parentPath).split(sep).join("/");
      if (entry.name !== "@head.json" || key.startsWith(".tmp/") || !key.startsWith(prefix)) continue;
      const [found, file] = await Promise.all([
        head(key),
        unlessAbsent(stat(join(entry.parentPath, entry.name))),
      ]);
      if (found && file) yield { key, size: found.size, etag: found.etag, modified: file.mtime };
    }
  }

  /** Moved aside first, so that a reader finds the whole object or none. */
  async function remove(key: string): Promise<void> {
    const aside = join(temporary, randomUUID());
    await mkdir(temporary, { recursive: true });
    await unlessAbsent(rename(pathOf(root, key), aside));
    await rm(aside, { recursive: true, force: true });
  }

  /** Rejects unless the directory can be written to. */
  async function probe(): Promise<void> {
    await mkdir(temporary, { recursive: true });
    await access(temporary, constants.W_OK);
  }

  /** Removes what a killed process left; only while nobody writes. */
  const tidy = (): Promise<void> => rm(temporary, { recursive: true, force: true });

  return { head, content, write, list, remove, probe, tidy };
}

export type ObjectFolder = ReturnType<typeof objectFolder>;

const StoredHead = z.strictObject({ size: z.int(), etag: z.string(), contentType: z.string() });

/** Throws `DamagedObjectError` for what a crash or a person left of it. */
function parseHead(path: string, json: string): Head {
  try {
    return StoredHead.parse(JSON.parse(json));
  } catch (cause) {
    throw new DamagedObjectError(join(path, "@head.json"), { cause });
  }
}

/** What is known of a kept object cannot be read; its bytes may be whole beside it. */
export class DamagedObjectError extends Error {
  override readonly name = "DamagedObjectError";
  /** As a disk's own fault: the store counts as unavailable for this object, and is asked again. */
  readonly code = "EIO";

  constructor(file: string, options: ErrorOptions) {
    super(
      `${file} is damaged: put a copy of it back, or remove the folder that it is in, with the picture`,
      options,
    );
  }
}

// No leading dot, which excludes `..` and our `.tmp`; no `@`, which excludes the names inside an object.
const segment = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,254}$/;

function pathOf(root: string, key: string): string {
  const segments = key.split("/");
  const path = join(root, ...segments);
  const inside = path.startsWith(root + sep) && segments.every((part) => segment.test(part));
  if (!inside) throw new RangeError(`${JSON.stringify(key)} is not an object key`);
  return path;
}

/** Writes content and head of a new object; returns the head, and the content's SHA-256 in base64. */
async function fill(draft: string, source: AsyncIterable<Buffer>, { contentType, signal }: Content) {
  const hash = createHash("sha256");
  const sink = createWriteStream(join(draft, "@content"), { flush: true });
  const hashed = async function* (bytes: AsyncIterable<Buffer>) {
    for await (const part of bytes) {
      hash.update(part);
      yield part;
    }
  };
  await pipeline(source, hashed, sink, { ...(signal && { signal }) });
  const digest = hash.digest();
  const written: Head = {
    size: sink.bytesWritten,
    etag: `"${digest.toString("hex")}"`,
    contentType,
  };
  await writeFile(join(draft, "@head.json"), JSON.stringify(written), { flush: true });
  return { written, sha256: digest.toString("base64") };
}

/** `false` when another object exists already: a folder that is not empty cannot be renamed over. */
async function moveInto(draft: string, target: string): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true });
  try {
    await rename(draft, target);
    return true;
  } catch (error) {
    if (await unlessAbsent(access(join(target, "@head.json")).then(() => true))) return false;
    throw error;
  }
}

async function unlessAbsent<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
