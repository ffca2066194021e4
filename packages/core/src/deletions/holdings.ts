import type { AssetRecords } from "../assets/records.ts";
import { isOpen } from "../jobs/job.ts";
import type { JobRecords } from "../jobs/records.ts";
import type { ShootRecords } from "../shoots/records.ts";
import type { UploadRecords } from "../uploads/records.ts";
import type { WebhookRecords } from "../webhooks/records.ts";
import { wholeList } from "../whole-list.ts";
import { contentsOf } from "./contents.ts";

type Deps = {
  shoots: Pick<ShootRecords, "list">;
  uploads: Pick<UploadRecords, "get" | "ofShoot">;
  assets: Pick<AssetRecords, "get" | "list">;
  jobs: Pick<JobRecords, "ofShoot">;
  webhooks: Pick<WebhookRecords, "list">;
};

/** How much is kept of a user, also of what is being deleted. */
type Holdings = {
  shoots: number;
  uploads: number;
  assets: number;
  /** Bytes of the originals. */
  bytes: number;
  jobs: number;
  /** Those that no deletion cancels for free: a provider is paid for what it works on at that moment. */
  jobs_open: number;
  webhooks: number;
};

/** Counts what a deletion of the user would be of. */
export const createHoldings =
  ({ shoots, webhooks, ...records }: Deps) =>
  async (user: string): Promise<Holdings> => {
    const held: Holdings = { shoots: 0, uploads: 0, assets: 0, bytes: 0, jobs: 0, jobs_open: 0, webhooks: 0 };
    for await (const { shoot_id } of wholeList((page) => shoots.list(user, page))) {
      const { uploads, assets, jobs } = await contentsOf(user, { kind: "shoot", shoot_id }, records);
      held.shoots += 1;
      held.uploads += uploads.filter(({ status }) => status === "pending").length;
      held.assets += assets.length;
      held.bytes += assets.reduce((sum, { file_size }) => sum + file_size, 0);
      held.jobs += jobs.length;
      held.jobs_open += jobs.filter(({ state }) => isOpen(state)).length;
    }
    return { ...held, webhooks: (await webhooks.list(user)).length };
  };
