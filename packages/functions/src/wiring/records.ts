import { dynamoAssetRecords } from "@luster/core/assets/records.dynamo";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { dynamoUploadRecords } from "@luster/core/uploads/records.dynamo";
import { once } from "../once.ts";
import { table } from "./table.ts";

export const assetRecords = once(() => dynamoAssetRecords(table()));
export const jobRecords = once(() => dynamoJobRecords(table()));
export const uploadRecords = once(() => dynamoUploadRecords(table()));
