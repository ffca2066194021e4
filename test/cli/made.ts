import { ListedAsset } from "@luster/contract/assets";
import { ShootView } from "@luster/contract/shoot";
import * as z from "zod";
import type { Api } from "../kit/api.ts";

/** How many outputs all shoots of a service have: each is one job that ran. */
export async function jobsMade(api: Api): Promise<number> {
  let made = 0;
  for (const { shoot_id } of await all(api, "/shoots", "shoots", ShootView))
    for (const { outputs, older_outputs } of await all(
      api,
      `/shoots/${shoot_id}/assets`,
      "assets",
      ListedAsset,
    ))
      made += outputs.length + older_outputs.length;
  return made;
}

async function all<T>(api: Api, path: string, name: string, item: z.ZodType<T>): Promise<T[]> {
  const found: T[] = [];
  for (let cursor = ""; ;) {
    const { body } = await api.send(`${path}?limit=100${cursor && `&cursor=${cursor}`}`);
    found.push(...z.array(item).parse(body[name]));
    if (body["cursor"] === undefined) return found;
    cursor = String(body["cursor"]);
  }
}
