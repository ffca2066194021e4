import { randomBytes } from "node:crypto";
import { newId } from "@luster/core/id";
import sharp from "sharp";
import { createTally } from "../http/tally.ts";
import { startMachine } from "../machine/machine.ts";
import { issuerOf, tokenFor } from "../machine/tokens.ts";
import { confirmationOf, put, signedIn, type User } from "../machine/user.ts";

/** What one user has: one of everything, so that each id of it can be tried by the other. */
export type Things = {
  user: User;
  shoot_id: string;
  asset_id: string;
  job_id: string;
  /** A URL that was given and not used. */
  pending: Awaited<ReturnType<User["presign"]>>;
  /** Every field by its name, right in each request that is about the confirmed asset. */
  samples: Record<string, string | number>;
  /** What nobody else may ever be shown. */
  secrets: string[];
};

/** A machine with two users: `own` attacks, `other` must not be seen. */
export async function openWorld() {
  const machine = await startMachine({ LUSTER_WORKERS: "1" });
  const issuer = await issuerOf(machine.data);
  const join = async (name: string) => signedIn(machine.url, await tokenFor(issuer, name));
  const own = await furnish(await join("mallory"));
  /** Who deletes: what it has is gone before long. */
  const condemned = await furnish(await join("condemned"));
  const other = await furnish(await join(`victim-${marker()}`));
  return { machine, issuer, own, condemned, other, join, tally: createTally() };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** A picture that every step accepts. */
export const goodPicture = async (filename = "kitchen.jpg") => ({
  bytes: await sharp({ create: { width: 64, height: 48, channels: 3, background: "#a86" } })
    .jpeg()
    .toBuffer(),
  filename,
  content_type: "image/jpeg",
});

const marker = (): string => randomBytes(12).toString("hex");

async function furnish(user: User): Promise<Things> {
  const [name, file, wish] = [marker(), marker(), marker()];
  const { shoot_id } = await user.shoot(`shoot ${name}`);
  const picture = await goodPicture(`file ${file}.jpg`);
  const pending = await user.presign(shoot_id, picture);
  const ticket = await user.presign(shoot_id, picture);
  await put(ticket, picture.bytes);
  const confirmation = confirmationOf(shoot_id, picture, ticket);
  await user.confirm(confirmation);
  const { job_id, output_path = "" } = await user.job(ticket.asset_id, `wish ${wish}`);
  const ids = [shoot_id, ticket.asset_id, pending.asset_id, job_id];
  const secrets = [name, file, wish, user.token, ...ids];
  const samples = {
    ...confirmation,
    job_id,
    deletion_id: newId("deletion"),
    output_path,
    name: "a shoot",
    prompt: "brighter",
    tier: "basic",
    method: "PUT",
  };
  return { user, shoot_id, asset_id: ticket.asset_id, job_id, pending, samples, secrets };
}

/** The whole way of a picture, as an honest client goes it. Throws where it does not work. */
export async function normalFlow({ own: { user } }: World): Promise<void> {
  const { shoot_id } = await user.shoot("after the storm");
  const { asset_id } = await user.asset(shoot_id, await goodPicture());
  const { status, output } = await user.job(asset_id);
  const [listed] = await user.assets(shoot_id);
  if (status !== "succeeded" || listed?.outputs[0]?.job_id !== output?.job_id)
    throw new Error(`The normal flow ended as ${status}`);
}
