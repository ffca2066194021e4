import { LusterError } from "./error.ts";
import { platform } from "./platform.ts";

/**
 * A file that React Native's pickers name: it is sent from where it lies, and never read into memory. `size` in
 * bytes.
 */
export type LocalFile = { uri: string; name: string; type?: string | undefined; size: number };

/** A picture to upload: a File, a Blob, its bytes, or a file of a phone. */
export type Picture = Blob | Uint8Array | ArrayBuffer | LocalFile;

/**
 * A picture as an upload needs it. `type` is absent where nobody said: the API tells it by the name, and later by the
 * bytes.
 */
export type Described = {
  name: string;
  type?: string;
  /** Bytes. */
  size: number;
  body: Blob | Uint8Array | LocalFile;
};

/** What is known of a picture without reading it. Throws `file.empty` and `file.unsupported`. */
export function describe(picture: Picture, name?: string): Described {
  const described = known(picture, name);
  if (described.size > 0) return described;
  if (described.size === 0) throw new LusterError("file.empty", `${described.name} is empty.`);
  throw new LusterError(
    "file.unsupported",
    "This is no File, no Blob, no bytes and no { uri, name, size }: a size in bytes is missing.",
  );
}

function known(picture: Picture, name?: string): Described {
  if ("byteLength" in picture)
    return { name: name ?? "photo.jpg", size: picture.byteLength, body: bytesIn(picture) };
  if (!isLocal(picture))
    return { name: name ?? nameOf(picture), size: picture.size, body: picture, ...typeOf(picture) };
  return { name: name ?? picture.name, size: picture.size, body: picture, ...typeOf(picture) };
}

/** Not `instanceof`, which does not know the bytes of another frame or of a test's sandbox. */
const bytesIn = (bytes: ArrayBuffer | Uint8Array): Uint8Array =>
  ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);

export const isLocal = (body: object): body is LocalFile => "uri" in body;

/** A Blob has no name; with a name's ending the API takes its type from there when it has none either. */
const nameOf = (blob: Blob): string =>
  "name" in blob && typeof blob.name === "string" && blob.name !== "" ? blob.name : "photo.jpg";

const typeOf = ({ type }: { type?: string | undefined }): { type?: string } => (type ? { type } : {});

/**
 * The SHA-256 in base64, by which the store compares what arrives; `undefined` where the platform has no Web Crypto
 * (React Native, a page without https), or the file is one of a phone. Throws `file.unreadable`.
 */
export async function sha256(body: Described["body"]): Promise<string | undefined> {
  const { crypto } = platform;
  if (isLocal(body) || crypto?.subtle === undefined) return undefined;
  const bytes = body instanceof Uint8Array ? body : await bytesOf(body);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

async function bytesOf(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (cause) {
    throw new LusterError("file.unreadable", "The file cannot be read, or has changed since it was chosen.", {
      cause,
    });
  }
}

/**
 * One value for each picture and `name`. A File or Blob is known by its identity, a phone's file by where it lies,
 * for pickers make a new object each time, and bytes by their hash, for a buffer may be filled again. Bytes without a
 * hash get a new one.
 */
export function createMemory<T>(make: () => T) {
  const byText = new Map<string, T>();
  const byObject = new WeakMap<object, Map<string, T>>();

  function within(map: Map<string, T>, key: string): T {
    const value = map.get(key) ?? make();
    map.set(key, value);
    return value;
  }

  return function valueOf({ body, name, size }: Described, hash: string | undefined, key: string): T {
    if (isLocal(body)) return within(byText, [key, name, size, body.uri].join("|"));
    if (body instanceof Uint8Array)
      return hash === undefined ? make() : within(byText, [key, name, hash].join("|"));
    const map = byObject.get(body) ?? new Map<string, T>();
    byObject.set(body, map);
    return within(map, key);
  };
}
