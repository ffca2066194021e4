import type { DeletionView } from "@luster/contract/deletion";
import { viewOf } from "@luster/core/deletions/deletion";
import { wholeOf } from "@luster/core/whole-list";
import type { Answer } from "./commands.ts";

/** The first round of the sweep begins a deletion of each shoot, the second empties the stores. */
const rounds = 2;

/**
 * Says what is kept of a user, and with `yes` deletes all of it, as `DELETE /me` does. A stage's sweep carries it on;
 * of a machine that is stopped, this does as much as can be done now.
 */
export async function deleteUser(
  user: string,
  { yes, isDeployed }: { yes: boolean; isDeployed: boolean },
): Promise<Answer> {
  const wired = await import("@luster/functions/wiring/deletions");
  const held = await wired.holdingsOf(user);
  if (held.shoots === 0 && held.webhooks === 0)
    return {
      found: held,
      code: 1,
      next: `Nothing is kept of ${JSON.stringify(user)}, the \`sub\` of a token. What was deleted of it before: \`receipts\`.`,
    };
  if (!yes)
    return { found: held, next: "Nothing was deleted. With --yes all of it is; nobody can bring it back." };
  await wired.deleteUser(user, "operator");
  if (!isDeployed) await carry();
  const running = (await allReceipts(user)).filter(({ status }) => status === "running");
  return { found: running, next: isDeployed ? later : `${later} It runs with \`npm start\`.` };
}

const later =
  "No reply shows any of it from now on. The sweep, every five minutes, deletes what is left, and what URLs that were given before still bring; `receipts` says how far it is.";

/** The receipts of a user, newest first. */
export async function receipts(user: string): Promise<Answer> {
  const found = await allReceipts(user);
  const running = found.filter(({ status }) => status === "running").length;
  return { found, next: `${found.length} deletions, ${running} of them not done.` };
}

async function allReceipts(user: string): Promise<DeletionView[]> {
  const { listDeletions } = await import("@luster/functions/wiring/deletions");
  return (await wholeOf((page) => listDeletions(user, page))).map(viewOf);
}

async function carry(): Promise<void> {
  const { sweepDeletions } = await import("@luster/functions/wiring/sweeps");
  for (let round = 0; round < rounds; round += 1)
    await sweepDeletions({ signal: AbortSignal.timeout(60_000) });
}
