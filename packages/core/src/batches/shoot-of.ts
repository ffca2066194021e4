import { Failure } from "../failure.ts";
import type { BatchRecords } from "./records.ts";

/** Finds the shoot of a user's batch; throws `batch.not_found`. */
export const createShootOf =
  (batches: Pick<BatchRecords, "get">) =>
  async (user: string, batchId: string): Promise<string> => {
    const batch = await batches.get(user, batchId);
    if (!batch) throw new Failure("batch.not_found");
    return batch.shoot_id;
  };
