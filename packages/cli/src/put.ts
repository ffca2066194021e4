import type { Put } from "@luster/client";

/** Sends a file of this disk as a stream that counts what has left: fetch itself tells no progress. */
export const putFromDisk: Put = async ({ url, headers }, body, { signal, onProgress }) => {
  if (!(body instanceof Blob)) throw new TypeError("The command sends files of its disk");
  const response = await fetch(url, {
    method: "PUT",
    headers: { ...headers, "content-length": String(body.size) },
    body: counted(body, onProgress),
    duplex: "half",
    redirect: "error",
    signal,
  });
  await response.body?.cancel();
  return response.status;
};

async function* counted(body: Blob, onProgress: (sent: number) => void): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of body.stream()) {
    yield chunk;
    sent += chunk.length;
    onProgress(sent);
  }
}
