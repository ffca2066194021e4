import { dynamoAssetStore } from "@luster/core/assets/store.dynamo";
import { dynamoJobStore } from "@luster/core/jobs/store.dynamo";
import { dynamoUploadStore } from "@luster/core/uploads/store.dynamo";
import { once } from "../once.ts";
import { table } from "./table.ts";

export const assetStore = once(() => dynamoAssetStore(table()));
export const jobStore = once(() => dynamoJobStore(table()));
export const uploadStore = once(() => dynamoUploadStore(table()));
