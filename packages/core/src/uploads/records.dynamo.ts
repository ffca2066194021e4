import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, list, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { ContentType } from "@luster/contract/picture-types";
import { dueStreams } from "../table/sweep-index.dynamo.ts";
import { StorageName } from "@luster/contract/storage";
import { answered, conditional, written } from "../table/fault.dynamo.ts";
import { everyItem } from "../table/page.dynamo.ts";
import { dueShard, userPartition } from "../table/partition.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import type { UploadRecords } from "./records.ts";
import type { Upload } from "./upload.ts";

const recordType = "UPLOAD";

/** Uploads in DynamoDB: `USER#{user}` / `UPLOAD#{asset}`, in the due index while the sweep has something to do. */
export function dynamoUploadRecords(table: LusterTable): UploadRecords {
  const entity = uploadEntity(table);
  const put = (upload: Upload) => entity.build(PutItemCommand).item(indexed(upload));

  const get: UploadRecords["get"] = async (user_id, asset_id) => {
    const command = entity.build(GetItemCommand).key({ user_id, asset_id }).options({ consistent: true });
    return (await answered(command.send())).Item;
  };
  const reread = (upload: Upload) => () => get(upload.user_id, upload.asset_id);

  return {
    get,
    create(upload) {
      const command = put(upload).options({ condition: { attr: "asset_id", exists: false } });
      return written(command.send(), upload, reread(upload));
    },
    replace(upload) {
      const command = put(upload).options({ condition: { attr: "version", eq: upload.version - 1 } });
      return written(command.send(), upload, reread(upload));
    },
    remove(upload) {
      const command = entity
        .build(DeleteItemCommand)
        .key(upload)
        .options({ condition: { attr: "version", eq: upload.version } });
      return conditional(command.send());
    },
    async ofShoot(user, shootId) {
      const found: Upload[] = [];
      const query = table
        .build(QueryCommand)
        .entities(entity)
        .query({ partition: userPartition(user), range: { beginsWith: `${recordType}#` } });
      for await (const upload of everyItem((start) =>
        answered(query.options({ consistent: true, ...start }).send()),
      ))
        if (upload.shoot_id === shootId) found.push(upload);
      return found;
    },
    due: (until) =>
      dueStreams(
        recordType,
        until,
        (due) =>
          answered(table.build(QueryCommand).entities(entity).query(due.query).options(due.options).send()),
        (item): Upload => item,
      ),
  };
}

const indexed = (upload: Upload) => ({
  ...upload,
  ...(upload.due_at && { due_shard: dueShard(recordType, upload.asset_id) }),
});

const uploadEntity = (table: LusterTable) =>
  new Entity({
    name: "upload",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      asset_id: string().key(),
      shoot_id: string(),
      status: string().enum("pending", "confirmed", "closed"),
      version: number(),
      object_key: string(),
      storage: string().enum(...StorageName.options),
      stores: list(string().enum(...StorageName.options)),
      filename: string(),
      content_type: string().enum(...ContentType.options),
      arrived_type: string()
        .enum(...ContentType.options)
        .optional(),
      file_size: number().optional(),
      created_at: string(),
      url_expires_at: string(),
      confirmed_at: string().optional(),
      etag: string().optional(),
      due_at: string().optional(),
      due_shard: string().optional().hidden(),
    }),
    computeKey: ({ user_id, asset_id }) => ({ pk: userPartition(user_id), sk: `${recordType}#${asset_id}` }),
  });
