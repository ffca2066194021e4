import { expect } from "vitest";
import type { Manifest } from "../evaluation/manifest.ts";
import { all, functions, isWatched, nameIn, one, statements, trust } from "../find.ts";
import type { Checks } from "./checks.ts";

const consume = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/** Which of the two a job is in follows from its tier, so whoever uses one of them uses the other. */
const queuesOfJobs = (...actions: string[]) => ({ Jobs: actions, BasicJobs: actions });
const objects = (...actions: string[]) => ({
  "objects of Standby": actions.map((action) => `s3:${action}`),
});
const list = { Standby: ["s3:ListBucket"] };
const table = (...actions: string[]) => ({ Table: actions.map((action) => `dynamodb:${action}`) });

const jobs = (...lists: string[]) =>
  Object.fromEntries(lists.map((name) => [`index jobs_${name} of Table`, ["dynamodb:Query"]]));

/** Who ends jobs finds the end of their batch, and tells of both. */
const ends = { ...jobs("of_shoot", "in_state"), Deliveries: ["sqs:SendMessage"] };

// Written down a second time on purpose: a slip in stacks/grants.ts must not pass unnoticed.
const granted: Record<string, Record<string, string[]>> = {
  ShootsCreate: table("GetItem", "PutItem", "Query"),
  ShootsList: table("Query"),
  ShootsGet: { ...table("GetItem", "Query"), ...jobs("of_shoot") },
  ShootsEvents: { ...table("GetItem", "Query"), ...jobs("of_shoot") },
  ShootsChange: table("GetItem", "PutItem", "Query"),
  UploadsPresign: { ...table("GetItem", "PutItem", "UpdateItem", "Query"), ...objects("PutObject") },
  UploadsConfirm: {
    ...table("GetItem", "PutItem", "UpdateItem", "Query"),
    ...objects("GetObject", "DeleteObject"),
    ...list,
  },
  AssetsList: { ...table("GetItem", "Query"), ...jobs("of_asset"), ...objects("GetObject"), ...list },
  JobsCreate: {
    ...table("GetItem", "PutItem", "UpdateItem", "Query"),
    ...queuesOfJobs("sqs:SendMessage"),
    ...objects("GetObject"),
  },
  JobsCancel: { ...table("GetItem", "PutItem", "Query"), ...ends },
  ShootsEnhance: {
    ...table("GetItem", "PutItem", "UpdateItem", "Query"),
    ...ends,
    ...queuesOfJobs("sqs:SendMessage"),
  },
  BatchesGet: { ...table("GetItem", "Query"), ...jobs("of_shoot") },
  BatchesCancel: { ...table("GetItem", "PutItem", "Query"), ...ends },
  JobsList: { ...table("GetItem", "Query"), ...jobs("of_user", "of_shoot", "of_asset", "in_state") },
  JobsGet: { ...table("GetItem", "Query"), ...objects("GetObject") },
  JobsEvents: table("GetItem", "Query"),
  WebhooksCreate: table("GetItem", "PutItem", "UpdateItem", "Query"),
  WebhooksList: table("Query"),
  WebhooksRemove: table("GetItem", "PutItem", "DeleteItem", "Query"),
  WebhooksTest: { ...table("GetItem", "PutItem", "Query"), Deliveries: ["sqs:SendMessage"] },
  WebhooksRotate: table("GetItem", "PutItem", "Query"),
  WebhooksDeliveries: table("GetItem", "Query"),
  WebhooksResend: { ...table("GetItem", "PutItem", "Query"), Deliveries: ["sqs:SendMessage"] },
  Webhooks: {
    ...table("GetItem", "PutItem", "DeleteItem", "Query"),
    Deliveries: [...consume, "sqs:SendMessage"],
  },
  ShootsDelete: table("GetItem", "PutItem", "Query"),
  AssetsDelete: table("GetItem", "PutItem", "Query"),
  OutputsDelete: table("GetItem", "PutItem", "Query"),
  MeDelete: table("GetItem", "PutItem", "Query"),
  DeletionsList: table("Query"),
  DeletionsGet: table("GetItem", "Query"),
  UsageGet: table("GetItem", "Query"),
  Default: {},
  DocsErrors: {},
  HealthGet: { ...table("GetItem", "Query"), ...queuesOfJobs("sqs:GetQueueAttributes") },
  Worker: {
    ...table("GetItem", "PutItem", "UpdateItem", "Query"),
    ...ends,
    ...queuesOfJobs(...consume, "sqs:ChangeMessageVisibility", "sqs:SendMessage"),
    ...objects("GetObject", "PutObject"),
    ...list,
  },
  DeadLetter: {
    ...table("GetItem", "PutItem", "UpdateItem", "Query"),
    ...ends,
    DeadLetters: consume,
    ...objects("GetObject"),
    ...list,
  },
  Sweep: {
    ...table("Query", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"),
    "index due of Table": ["dynamodb:Query"],
    ...ends,
    ...queuesOfJobs("sqs:SendMessage", "sqs:GetQueueAttributes"),
    ...objects("GetObject", "DeleteObject"),
    ...list,
  },
};

const tracing = { Everything: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] };
const logs = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"];

export const access: Checks = {
  "every function may do what it does, and nothing else"(manifest) {
    const found = Object.keys(functions(manifest)).map((name) => [name, grants(manifest, name)]);
    const all = { ...granted, ...(isWatched(manifest) && { Canary: {} }) };
    const wanted = Object.entries(all).map(([name, grant]) => [name, { ...grant, ...tracing }]);
    expect(Object.fromEntries(found), "its row in `granted` of test/stacks/checks/access.ts").toEqual(
      Object.fromEntries(wanted),
    );
  },

  // SST gives every function AWS's own policy for logs, which names no log group.
  "no role has another policy but AWS's own for writing logs, which covers every log group"(manifest) {
    for (const name of Object.keys(functions(manifest))) {
      expect(one(manifest, "iam/role:Role", `${name}Role`).managedPolicyArns, name).toEqual(logs);
    }
    expect(all(manifest, "iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
  },

  "only Lambda may assume a function's role, and only the scheduler a schedule's"(manifest) {
    for (const role of all(manifest, "iam/role:Role")) {
      const service = role.name.endsWith("ScheduleRole") ? "scheduler.amazonaws.com" : "lambda.amazonaws.com";
      const principals = trust(role).Statement.map(({ Principal }) => Principal);
      expect(principals, role.name).toEqual([{ Service: service }]);
    }
  },

  "a schedule may start its own function, and nothing else"(manifest) {
    for (const name of isWatched(manifest) ? ["Sweep", "Canary"] : ["Sweep"]) {
      expect(statements(manifest, `${name}Schedule`)).toEqual([
        {
          Effect: "Allow",
          Action: ["lambda:InvokeFunction"],
          Resource: [expect.stringContaining(`${name}Function`)],
        },
      ]);
    }
  },

  "a function is invoked by this API alone"(manifest) {
    const { executionArn } = {
      executionArn: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4",
    };
    for (const { inputs, name } of all(manifest, "lambda/permission:Permission")) {
      expect(inputs, name).toMatchObject({
        principal: "apigateway.amazonaws.com",
        sourceArn: `${executionArn}/*`,
      });
    }
  },
};

/** The actions of a function by the resource they are on, in words. */
function grants(manifest: Manifest, name: string) {
  const found = statements(manifest, name).map(({ Effect, Action, Resource }) => {
    expect([Effect, Resource.length]).toEqual(["Allow", 1]);
    return [inWords(manifest, String(Resource[0])), Action];
  });
  return Object.fromEntries(found);
}

function inWords(manifest: Manifest, arn: string) {
  const names: Record<string, string> = {
    [String(one(manifest, "table:Table", "Table").name)]: "Table",
    [String(one(manifest, "queue:Queue", "Jobs").name)]: "Jobs",
    [String(one(manifest, "queue:Queue", "BasicJobs").name)]: "BasicJobs",
    [String(one(manifest, "queue:Queue", "DeadLetters").name)]: "DeadLetters",
    [String(one(manifest, "queue:Queue", "Deliveries").name)]: "Deliveries",
    [String(one(manifest, "bucket:Bucket", "Standby").bucket)]: "Standby",
  };
  if (arn === "*") return "Everything";
  const [, physical = "", rest] = /^(?:table\/)?([^/]+)(?:\/(.+))?$/.exec(nameIn(arn)) ?? [];
  const name = names[physical] ?? arn;
  if (rest === undefined) return name;
  return rest === "*" ? `objects of ${name}` : `${rest.replace("/", " ")} of ${name}`;
}
