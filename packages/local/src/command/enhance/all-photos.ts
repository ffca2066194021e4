import { randomUUID } from "node:crypto";
import { once } from "@luster/functions/once";
import { createApi } from "./api.ts";
import { createOnePhoto } from "./one-photo.ts";
import type { Options } from "./options.ts";
import { outputsOf } from "./outputs.ts";
import { createProgress } from "./progress.ts";
import { asJson, inWords, type Result, resultOf, short } from "./result.ts";

/** Files in progress at the same time: one uploads while another is enhanced. */
const atOnce = 3;

/** Enhances every file at the Luster at `url`, reporting progress on stderr and, when asked, each result on stdout. */
export async function enhanceAll(options: Options, url: string, signal: AbortSignal): Promise<Result[]> {
  const { files, out, token, tier, strength, prompt, json, folder } = options;
  const api = createApi({ url, token });
  const name = `Enhanced on ${new Date().toISOString().slice(0, 10)}`;
  const shoot = once(async () => (await api.createShoot({ name }, { key: randomUUID(), signal })).shoot_id);
  const request = { tier, strength, ...(prompt !== undefined && { prompt }) };
  const onePhoto = createOnePhoto({ api, shoot, request, signal });
  const progress = createProgress(process.stderr);

  return eachOf(outputsOf(files, out), async ([file, output]) => {
    const shown = short(file, folder);
    const onStage = progress.stage.bind(progress, shown);
    const onWait = (reason: string) => progress.wait(shown, reason);
    const result = await resultOf(file, output, () => onePhoto({ file, output, onStage, onWait }));
    progress.end(shown, inWords(result, folder));
    if (json) console.log(asJson(result));
    return result;
  });
}

async function eachOf<T, R>(items: Iterable<T>, run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items].values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) results.push(await run(item));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}
