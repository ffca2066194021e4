import { openAi } from "@luster/core/engines/openai/provider";
import { estimateUsd } from "@luster/core/engines/estimate";
import { priceOf } from "@luster/core/engines/engine";
import { settings } from "@luster/settings/functions";
import { requestsPerPhoto } from "./arrivals.ts";
import type { Simulated } from "./simulate.ts";

// AWS's and Cloudflare's prices, and what one picture takes, as docs/deploy.md explains them. US dollars.
const million = 1_000_000;
const gbSecond = 0.0000133334;
const request = 0.2 / million;
const write = 0.705 / million;
const read = 0.1415 / million;
const message = 0.5 / million;
/** A second of a worker: its memory, and 1.5 GB of /tmp. */
const workerSecond = 2.94 * gbSecond + 1.5 * 0.000000034;
/** What a delivery costs beside its seconds: it is received, and another is sent or this one deleted. */
const delivery = request + 2 * message;
/** A job that is put off is claimed and written twice, four units each with its index, after three reads. */
const putOff = 8 * write + 3 * read;

/** Of one picture, whatever its job waits for. */
const picture = {
  requests: requestsPerPhoto * (1.11 / million + 0.5 * 0.1 * gbSecond + request),
  table: 25 * write + 20 * read,
  sent: message,
  logs: 0.000023 * 0.57,
  traces: (11 * 0.05 * 5) / million,
  r2: (2 * 4.5 + 8 * 0.36) / million + 0.008 * 0.015,
};
const gigabyteOut = 0.09;
/** Gigabytes that leave AWS: the output to R2, and a model's input to its provider. */
const out = { basic: 0.003, paid: 0.005 };

const tokens = { textIn: 400, imageIn: 3_000, imageOut: 3_700 };
const { model, quality } = {
  model: settings.openai.shape.OPENAI_STANDARD_MODEL.parse(undefined),
  quality: settings.openai.shape.OPENAI_STANDARD_QUALITY.parse(undefined),
};

/** US dollars of one picture at AWS and Cloudflare, if it takes so many seconds of a worker and never waits. */
export const usdOfPicture = (seconds: number, isPaid: boolean): number =>
  Object.values(picture).reduce((sum, each) => sum + each, 0) +
  delivery +
  seconds * workerSecond +
  (isPaid ? out.paid : out.basic) * gigabyteOut;

/** US dollars of a call of the tier `standard` by the assumed tokens, and the most that one can cost. */
export function usdOfCall(): { usual: number; most: number } {
  const price = priceOf(openAi, model) ?? { textIn: 0, imageIn: 0, imageOut: 0 };
  const { textIn, imageIn, imageOut } = tokens;
  const usual = (textIn * price.textIn + imageIn * price.imageIn + imageOut * price.imageOut) / million;
  return { usual, most: estimateUsd(openAi, { model, quality }) ?? usual };
}

/** US dollars of what was simulated: AWS and Cloudflare, what of that only waiting cost, and OpenAI's. */
export function usdOf({ coming, counts, calls }: Simulated) {
  const { usual, most } = usdOfCall();
  const paid = coming.paid.reduce((sum, isPaid) => sum + isPaid, 0);
  const without = (coming.at.length - paid) * usdOfPicture(0, false) + paid * usdOfPicture(0, true);
  const again = Math.max(0, counts.deliveries - coming.at.length);
  const waiting = again * delivery + counts.waits * putOff + counts.waitingSeconds * workerSecond;
  return {
    ours: without + (counts.workerSeconds - counts.waitingSeconds) * workerSecond + waiting,
    waiting,
    provider: calls.begun * usual,
    providerAtMost: calls.begun * most,
  };
}
