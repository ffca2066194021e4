import type { Page, PageQuery } from "@luster/contract/page";
import type { AssetRecords } from "../assets/records.ts";
import { Failure } from "../failure.ts";
import type { NewId } from "../id.ts";
import type { JobRecords } from "../jobs/records.ts";
import type { Shoots } from "../shoots/shoots.ts";
import { after, type Clock, seconds } from "../time.ts";
import type { UploadRecords } from "../uploads/records.ts";
import { type Deletion, type Scope, thingOf } from "./deletion.ts";
import type { DeletionRecords } from "./records.ts";

type Deps = {
  deletions: DeletionRecords;
  /** As their user sees them: what is being deleted is not there. */
  shoots: Pick<Shoots, "get">;
  uploads: Pick<UploadRecords, "get">;
  assets: Pick<AssetRecords, "get">;
  jobs: Pick<JobRecords, "get">;
  /** Seconds that a URL of an object may stay valid, with a margin for clocks. */
  urlExpiresIn: number;
  now: Clock;
  newId: NewId;
};

/**
 * Begins deletions, and shows their receipts. Once one has begun, its thing is in no reply; the sweep does the rest.
 */
export function createDeletions(deps: Deps) {
  const { deletions, shoots, uploads, assets, jobs, urlExpiresIn, now, newId } = deps;

  /** Throws `shoot.not_found`. */
  const ofShoot = (user: string, shoot_id: string): Promise<Deletion> =>
    begin(user, shoot_id, async () => {
      await shoots.get(user, shoot_id);
      return { kind: "shoot", shoot_id };
    });

  /** Of an asset, or of an upload that was not confirmed. Throws `asset.not_found`. */
  const ofAsset = (user: string, asset_id: string, shoot_id?: string): Promise<Deletion> =>
    begin(user, asset_id, async () => {
      const upload = await uploads.get(user, asset_id);
      const shoot = shoot_id ?? upload?.shoot_id;
      const ref = shoot === undefined ? undefined : { user_id: user, shoot_id: shoot, asset_id };
      if (!ref || (upload?.shoot_id !== ref.shoot_id && !(await assets.get(ref))))
        throw new Failure("asset.not_found");
      return { kind: "asset", shoot_id: ref.shoot_id, asset_id };
    });

  /** Throws `job.not_found`, `output.not_found`. */
  const ofOutput = (user: string, job_id: string): Promise<Deletion> =>
    begin(user, job_id, async () => {
      const job = await jobs.get(user, job_id);
      if (!job) throw new Failure("job.not_found");
      const { shoot_id, asset_id, output } = job;
      if (!output && !(await assets.get(job))?.outputs[job_id]) throw new Failure("output.not_found");
      return { kind: "output", shoot_id, asset_id, job_id };
    });

  /** Of everything that the user has by now; `operator`: whoever runs the service asks for it. */
  const ofUser = async (user: string, reason: Deletion["reason"] = "request"): Promise<Deletion> =>
    create(user, { kind: "user" }, reason);

  async function get(user: string, deletionId: string): Promise<Deletion> {
    const deletion = await deletions.get(user, deletionId);
    if (!deletion) throw new Failure("deletion.not_found");
    return deletion;
  }

  /** A page of the user's deletions and receipts, newest first. */
  const list = (user: string, page: PageQuery): Promise<Page<Deletion>> => deletions.list(user, page);

  /** One that runs already is returned again; `find` throws for what the user does not see. */
  async function begin(user: string, thing: string, find: () => Promise<Scope>): Promise<Deletion> {
    const running = await runningOf(user, thing);
    return running ?? create(user, await find());
  }

  async function create(
    user: string,
    scope: Scope,
    reason: Deletion["reason"] = "request",
  ): Promise<Deletion> {
    const deletion = begun({ user_id: user, scope, reason }, { urlExpiresIn, now, newId });
    if (await deletions.create(deletion)) return deletion;
    return (await runningOf(user, thingOf(deletion))) ?? deletion;
  }

  const runningOf = async (user: string, thing: string): Promise<Deletion | undefined> =>
    (await deletions.running(user)).find((each) => thingOf(each) === thing);

  return { ofShoot, ofAsset, ofOutput, ofUser, get, list };
}

export type Deletions = ReturnType<typeof createDeletions>;

/** A deletion that begins now, and that the sweep looks at as soon as it can. */
export const begun = (
  of: Pick<Deletion, "user_id" | "scope" | "reason">,
  { urlExpiresIn, now, newId }: Pick<Deps, "urlExpiresIn" | "now" | "newId">,
): Deletion => ({
  ...of,
  deletion_id: newId("deletion"),
  version: 1,
  requested_at: now().toISOString(),
  objects: [],
  urls: { downloads_end_at: after(now(), seconds(urlExpiresIn)).toISOString(), uploads: [] },
  unreachable: [],
  due_at: now().toISOString(),
});
