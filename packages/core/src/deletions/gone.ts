import type { Deletion } from "./deletion.ts";
import type { DeletionRecords } from "./records.ts";

/** What is asked about: a shoot, an asset of it, a job of that. */
type Thing = { shoot_id: string; asset_id?: string; job_id?: string };

/** What of a user's things is being deleted, and must be in no reply. */
export type Gone = {
  /** Whether it is of a shoot or an asset that is being deleted, or of a user who is. */
  has(thing: Thing): boolean;
  /** Whether the output of the job is, with its asset or alone. */
  hasOutput(thing: Required<Thing>): boolean;
  /** Whether what has this id, and is in no shoot, goes with its user. */
  hasWithUser(id: string): boolean;
  /** Whether it is this deletion. */
  hasDeletion(deletionId: string): boolean;
};

export type FindGone = (user: string) => Promise<Gone>;

/** Finds what is being deleted; nothing, for nearly everybody at nearly every time. */
export const createFindGone =
  (records: Pick<DeletionRecords, "running">): FindGone =>
  async (user) =>
    goneOf(await records.running(user));

/** What these deletions are of. */
export function goneOf(running: readonly Deletion[]): Gone {
  const things = new Set(
    running.flatMap(({ scope }) => {
      if (scope.kind === "shoot") return [scope.shoot_id];
      return scope.kind === "asset" ? [scope.asset_id] : [];
    }),
  );
  const outputs = new Set(running.flatMap(({ scope }) => (scope.kind === "output" ? [scope.job_id] : [])));
  const ofUser = running.filter(({ scope }) => scope.kind === "user");
  const hasWithUser = (id: string): boolean => ofUser.some((deletion) => isOlder(id, deletion));
  const has = ({ shoot_id, asset_id = "" }: Thing): boolean =>
    things.has(shoot_id) || things.has(asset_id) || hasWithUser(shoot_id);
  const ids = new Set(running.map(({ deletion_id }) => deletion_id));
  return {
    has,
    hasOutput: (thing) => outputs.has(thing.job_id) || has(thing),
    hasWithUser,
    hasDeletion: (id) => ids.has(id),
  };
}

/** A user's deletion is of what there was: ids sort by when they were made. */
export const isOlder = (id: string, { deletion_id }: Pick<Deletion, "deletion_id">): boolean =>
  ulidOf(id) <= ulidOf(deletion_id);

const ulidOf = (id: string): string => id.slice(id.indexOf("_") + 1);
