import { BatchView } from "@luster/contract/batches";
import { type RouteName, routes } from "@luster/contract/routes";
import { ConfirmedAssets, UploadTickets } from "@luster/contract/uploads";
import { WebhookEvent } from "@luster/contract/webhooks";
import { sideBySide } from "@luster/core/side-by-side";
import { expect } from "vitest";
import * as z from "zod";
import { type Api, put } from "./api.ts";
import { type Received, verified } from "./servers/receiver.ts";

/** A call of a route: over HTTP, or of its bundle. */
type Call = (
  name: RouteName,
  given: { id?: string; body: object },
) => Promise<{ status: number; body: Record<string, unknown> }>;

/** Files of one presign or confirm call, at most. */
const atOnce = 100;
/** Uploads that run at a time. */
const lanes = 16;

/** The routes over HTTP. */
export const byHttp =
  ({ post }: Api): Call =>
  (name, { id = "", body }) =>
    post(routes[name].path.replace("{id}", id), body);

/**
 * Enhances a shoot of so many photos, told to a webhook at `url`: a presign and a confirm call for each hundred, a PUT
 * for each photo, and one call for the batch. Asks for nothing afterwards.
 */
export async function enhanceShoot(call: Call, url: string, picture: Uint8Array, photos: number) {
  const calls: RouteName[] = [];
  const counted = async (name: RouteName, given: Parameters<Call>[1]) => {
    calls.push(name);
    const { status, body } = await call(name, given);
    if (status >= 300) throw new Error(`${name} was answered with ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const { secret } = z
    .object({ secret: z.string() })
    .parse(await counted("webhooks.create", { body: { url } }));
  const shoot = await counted("shoots.create", { body: { name: "12 Garden Lane" } });
  const shoot_id = z.string().parse(shoot["shoot_id"]);
  for (let left = photos; left > 0; left -= atOnce) {
    const files = Array.from({ length: Math.min(left, atOnce) }, (_, at) => ({
      filename: `${left - at}.jpg`,
    }));
    const { uploads } = UploadTickets.parse(await counted("uploads.presign", { body: { shoot_id, files } }));
    const tickets = uploads.flatMap((upload) => ("url" in upload ? [upload] : []));
    await sideBySide(tickets, lanes, async (ticket) => expect(await put(ticket, picture)).toBe(200));
    const asset_ids = tickets.map(({ asset_id }) => asset_id);
    const { assets } = ConfirmedAssets.parse(await counted("uploads.confirm", { body: { asset_ids } }));
    expect(assets.filter((asset) => "error" in asset)).toEqual([]);
  }
  const batch = BatchView.parse(await counted("shoots.enhance", { id: shoot_id, body: {} }));
  return { secret, batch, calls };
}

/**
 * What a receiver was told, each event once, each verified by the library of Standard Webhooks with the webhook's
 * secret.
 */
export function toldOf(received: readonly Received[], secret: string) {
  const events = new Map(
    received.map((delivery) => [
      delivery.headers["webhook-id"],
      WebhookEvent.parse(verified(secret, delivery)),
    ]),
  );
  const ofType = (type: WebhookEvent["type"]) => [...events.values()].filter((event) => event.type === type);
  return { jobs: ofType("job.succeeded"), batches: ofType("batch.completed"), count: events.size };
}

/** That it was told of the end of each of so many photos once, and of that of the batch with what came of them. */
export function expectWhole(told: ReturnType<typeof toldOf>, { batch_id }: BatchView, photos: number): void {
  const assets = told.jobs.map(
    ({ data }) => "asset_id" in data && data.batch_id === batch_id && data.asset_id,
  );
  expect(new Set(assets).size).toBe(photos);
  expect(assets).not.toContain(false);
  expect(told.batches).toMatchObject([
    { data: { batch_id, status: "ended", counts: { total: photos, succeeded: photos, skipped: 0 } } },
  ]);
  expect(told.count).toBe(photos + 1);
}
