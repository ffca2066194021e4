import OpenAI, { toFile } from "openai";
import * as z from "zod";
import type { Prepared } from "../../pictures/picture.ts";
import { type Pixels, sharpOf } from "../../pictures/pixels.ts";
import type { EnhanceRequest, Engine } from "../engine.ts";
import { engineError, outcomeUnknown, unavailable } from "./openai-errors.ts";
import { ReportedUsage, usageOf } from "./openai-usage.ts";
import { openAi } from "./provider.ts";
import { exchange } from "../../exchange.ts";
import { sharp } from "../../pictures/sharp.ts";
import { estimateUsd } from "../estimate.ts";
import { promptWith } from "../prompt.ts";
import { carried, enlarged } from "../carry.ts";
import { type Frame, frameFor } from "../size.ts";

export type OpenAiOptions = {
  apiKey: string;
  /** @default "https://api.openai.com/v1" */
  baseURL?: string | undefined;
  model: string;
  quality: "low" | "medium" | "high" | "xhigh" | "max" | "auto";
  /** For the whole call, to the last byte of its answer; one to four minutes are normal. */
  timeoutMs: number;
};

const jpegQuality = 95;

/** Bytes. The largest picture that can be asked for is a tenth of this in base64. */
const maxAnswer = 64 * 1024 * 1024;

/** Pixels, of which 8.3 million are the most that can be asked for. */
const maxPixels = 64_000_000;

/** A provider, or a proxy before it, may send JSON under another type; the SDK hands that on as text. */
const fromText = (reply: unknown): unknown => {
  if (typeof reply !== "string") return reply;
  try {
    return JSON.parse(reply);
  } catch {
    return undefined;
  }
};

/** Unreadable usage is dropped: it must not cost us a picture that was paid for. */
const Reply = z.object({
  data: z.tuple([z.object({ b64_json: z.base64().min(1) })], z.unknown()),
  usage: ReportedUsage.optional().catch(undefined),
});

/**
 * The paid engine over OpenAI's image edits. Each `enhance` makes at most one request, of the largest size that
 * OpenAI makes at the picture's ratio, and returns pixels of the picture's own size. Throws `EngineError`.
 */
export function openAiEngine(options: OpenAiOptions): Engine {
  const client = clientFor(options);
  const { model } = options;
  return {
    id: "openai",
    model,
    provider: openAi,
    mostUsd: estimateUsd(openAi, options),
    async enhance(picture, request) {
      const frame = frameFor(picture, openAi.limits);
      const image = await upload(picture, frame);
      if (request.signal.aborted) throw unavailable(request.signal.reason);
      const reply = await edit(client, options, { image, frame, request });
      const made = await decoded(reply.data[0].b64_json, frame);
      return {
        // Paid for, whatever becomes of it: what cannot be carried over is shown as the model made it, at the
        // picture's size.
        picture: await carried(picture, made).catch(() => enlarged(made, picture)),
        ...(reply.usage && { usage: usageOf(model, reply.usage) }),
      };
    },
  };
}

function clientFor({ apiKey, baseURL, timeoutMs }: OpenAiOptions): OpenAI {
  return new OpenAI({
    apiKey,
    // The SDK does not read from the environment what is set here.
    baseURL: baseURL ?? "https://api.openai.com/v1",
    organization: null,
    project: null,
    logLevel: "off",
    // The SDK would send a failed paid request twice more, without an idempotency key.
    maxRetries: 0,
    // Covers the reply's body too.
    timeout: timeoutMs,
    fetch: exchange({ maxBytes: maxAnswer }),
  });
}

/**
 * The picture at exactly the requested size, so that the model neither crops nor pads it; beside a panorama its
 * mirrored edges, so that the room goes on there. sharp writes no EXIF and no GPS.
 */
async function upload(picture: Prepared, { width, height, shown }: Frame): Promise<File> {
  const { left, top } = shown;
  const jpeg = await sharpOf(picture)
    .resize(shown.width, shown.height, { fit: "fill" })
    .extend({
      left,
      top,
      right: width - shown.width - left,
      bottom: height - shown.height - top,
      extendWith: "mirror",
    })
    .jpeg({ quality: jpegQuality, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return toFile(jpeg, "picture.jpg", { type: "image/jpeg" });
}

type Edit = { image: File; frame: Frame; request: EnhanceRequest };

async function edit(client: OpenAI, { model, quality }: OpenAiOptions, { image, frame, request }: Edit) {
  const body = {
    image,
    prompt: promptWith(request.prompt),
    model,
    quality,
    size: `${frame.width}x${frame.height}`,
    // Planning makes the model change parts that nobody asked it to change.
    complexity: "low",
    n: 1,
    output_format: "jpeg",
    output_compression: jpegQuality,
    safety_identifier: request.userHash,
  } as const;
  const reply: unknown = await client.images
    .edit(body, { signal: request.signal })
    .catch((cause: unknown) => {
      throw engineError(cause);
    });
  const parsed = Reply.safeParse(fromText(reply));
  if (!parsed.success) throw outcomeUnknown(parsed.error);
  return parsed.data;
}

/** What the reply shows of the original. */
async function decoded(base64: string, { width, height, shown }: Frame): Promise<Pixels> {
  const data = await sharp(Buffer.from(base64, "base64"), { limitInputPixels: maxPixels })
    .timeout({ seconds: 60 })
    .resize(width, height, { fit: "fill" })
    .extract(shown)
    .flatten({ background: "white" })
    .toColorspace("srgb")
    .raw()
    .toBuffer()
    .catch((cause: unknown) => {
      throw outcomeUnknown(cause);
    });
  return { data, width: shown.width, height: shown.height };
}
