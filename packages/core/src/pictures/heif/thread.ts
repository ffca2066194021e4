import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import * as z from "zod";
import { HeifHeader, openHeif, type OpenHeif, type SharedTiles, type Tiling } from "./decode.ts";

/** What a thread is asked: each picture is opened first. */
type Question =
  | { kind: "open"; file: Uint8Array }
  | { kind: "decode" }
  | { kind: "tiles"; tiling: Tiling; shared: SharedTiles };

const Pixels = z.instanceof(Uint8Array<ArrayBuffer>);
const Messages = z.tuple([z.union([z.object({ error: z.string() }), z.object({ answer: z.unknown() })])]);

/**
 * Tells the thread's start from every other start of the same code: a bundle is one file, and the machine has threads
 * too.
 */
const marker = "luster: heif";

/** A thread that decodes HEIF pictures, one question at a time. It does not keep the process running. */
export class HeifThread {
  private readonly worker = new Worker(new URL(import.meta.url), { workerData: marker });

  constructor() {
    this.worker.unref();
    // Also told to whoever waits; without a listener it would end the process.
    this.worker.on("error", () => {});
  }

  /**
   * Opens a picture, of which the thread keeps one. As all the others: throws a plain error when the picture is
   * damaged, and when the thread ends.
   */
  open = async (file: Uint8Array): Promise<HeifHeader> =>
    HeifHeader.parse(await this.ask({ kind: "open", file }));

  /** The pixels of the open picture. */
  decode = async (): Promise<Buffer> => Buffer.from(Pixels.parse(await this.ask({ kind: "decode" })).buffer);

  /** Decodes tiles of the open picture until none is left. */
  decodeTiles = async (tiling: Tiling, shared: SharedTiles): Promise<void> => {
    await this.ask({ kind: "tiles", tiling, shared });
  };

  private async ask(question: Question): Promise<unknown> {
    const gone = new AbortController();
    const ended = once(this.worker, "exit", { signal: gone.signal }).then(() => {
      throw new Error("The HEIF thread ended");
    });
    const reply = once(this.worker, "message", { signal: gone.signal });
    for (const unheard of [ended, reply]) unheard.catch(() => {});
    try {
      this.worker.postMessage(question);
      const [answered] = Messages.parse(await Promise.race([reply, ended]));
      if ("error" in answered) throw new Error(answered.error);
      return answered.answer;
    } finally {
      gone.abort();
    }
  }

  /** Ends the thread at once, whatever it is doing. */
  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

if (workerData === marker) serve();

/** The thread's own side. An error is an answer: thrown, it would end the thread. */
function serve(): void {
  let open: OpenHeif | undefined;
  parentPort?.on("message", (question: Question) => {
    void answer(question).then(
      (reply) =>
        parentPort?.postMessage({ answer: reply }, reply instanceof Uint8Array ? [reply.buffer] : []),
      (error: unknown) => parentPort?.postMessage({ error: String(error) }),
    );
  });

  async function answer(question: Question): Promise<HeifHeader | Uint8Array<ArrayBuffer> | undefined> {
    if (question.kind === "open") {
      open = await openHeif(question.file);
      return open.header;
    }
    const picture = open;
    if (!picture) throw new Error("No picture is open");
    if (question.kind === "tiles") {
      picture.decodeTiles(question.tiling, question.shared);
      return undefined;
    }
    open = undefined;
    return picture.decode();
  }
}
