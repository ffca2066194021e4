import { createAssets } from "@luster/core/assets/assets";
import { dynamoAssetStore } from "@luster/core/assets/store.dynamo";
import { dynamoUploadStore } from "@luster/core/uploads/store.dynamo";
import { once } from "../once.ts";
import { now } from "./ids.ts";
import { shoots } from "./shoots.ts";
import { stores } from "./storage.ts";
import { table } from "./table.ts";

export const assetStore = once(() => dynamoAssetStore(table()));
export const uploadStore = once(() => dynamoUploadStore(table()));

export const assets = once(() =>
  createAssets({ store: assetStore(), uploads: uploadStore(), shoots: shoots(), stores: stores(), now }),
);
