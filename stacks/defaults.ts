import { release } from "./release.ts";
import { settings } from "./stage.ts";

// SST's own links grant everything (dynamodb:*, sqs:*, s3:*). These only name the resource; grants.ts says who may do
// what.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));
sst.Linkable.wrap(sst.aws.Queue, (queue) => ({ properties: { url: queue.url } }));
sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name } }));

$transform(sst.aws.Function, (args) => {
  args.runtime ??= "nodejs24.x";
  args.architecture ??= "arm64";
  args.logging ??= { format: "json", retention: settings.LOG_RETENTION };
  args.transform = { ...args.transform, function: tracedAndTagged, ...($dev ? {} : { role: lambdaOnly }) };
});

// The role by which GitHub deploys may make no role without it.
$transform(aws.iam.Role, (args) => {
  args.permissionsBoundary ??= settings.ROLE_BOUNDARY;
});

function tracedAndTagged(args: aws.lambda.FunctionArgs): undefined {
  args.tracingConfig = { mode: settings.TRACING === "active" ? "Active" : "PassThrough" };
  args.tags = $output(args.tags).apply((tags) => ({ ...tags, release }));
}

// SST 4.17.1 tests for `sst dev` on an Output, which is always true: every deployed role would trust the whole account.
function lambdaOnly(args: aws.iam.RoleArgs): undefined {
  args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
}
