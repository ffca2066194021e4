import type { Inputs } from "./manifest.ts";

interface PolicyStatement {
  effect?: string;
  actions: string[];
  resources: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

const region = "eu-west-1";
const account = "123456789012";

/** What AWS would answer for a new resource, as far as the program reads it back: its id, ARN and addresses. */
export function outputs(type: string, name: string, inputs: Inputs): Inputs {
  const [service = ""] = type.split(":").slice(1).join(":").split("/");
  const known = states[type]?.(String(inputs.name ?? inputs.bucket ?? name));
  return { ...(type.startsWith("aws:") && { arn: arn(service, name) }), ...inputs, ...known };
}

/** What AWS would answer to a question; `undefined` for one that is not known here. */
export function answer(token: string, inputs: Inputs): Inputs | undefined {
  return answers[token]?.(inputs);
}

/** By which AWS sees that a domain is the account's. */
const ownership = {
  domainName: "api.example.com",
  resourceRecordName: "_proof.api.example.com.",
  resourceRecordType: "CNAME",
  resourceRecordValue: "_proof.acm-validations.aws.",
};

const states: Record<string, (name: string) => Inputs> = {
  "aws:sqs/queue:Queue": (name) => {
    const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    return { id: url, url, name, arn: arn("sqs", name) };
  },
  "aws:sns/topic:Topic": (name) => ({ id: arn("sns", name), arn: arn("sns", name) }),
  "aws:s3/bucket:Bucket": (name) => ({ id: name, bucket: name, arn: `arn:aws:s3:::${name}` }),
  "aws:dynamodb/table:Table": (name) => ({ id: name, arn: arn("dynamodb", `table/${name}`) }),
  "aws:iam/role:Role": (name) => ({ id: name, arn: `arn:aws:iam::${account}:role/${name}` }),
  "aws:cloudwatch/logGroup:LogGroup": (name) => ({
    id: name,
    arn: arn("logs", `log-group:${name}`),
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name) => ({
    id: name,
    arn: arn("cloudwatch", `alarm:${name}`),
  }),
  "aws:lambda/function:Function": (name) => ({
    id: name,
    name,
    arn: arn("lambda", `function:${name}`),
  }),
  "aws:apigatewayv2/api:Api": (name) => ({
    id: "a1b2c3d4",
    apiEndpoint: `https://a1b2c3d4.execute-api.${region}.amazonaws.com`,
    executionArn: arn("execute-api", "a1b2c3d4"),
    name,
  }),
  "aws:apigatewayv2/domainName:DomainName": () => ({
    domainNameConfiguration: {
      targetDomainName: `d-1.execute-api.${region}.amazonaws.com`,
      hostedZoneId: "Z1",
    },
  }),
  "aws:acm/certificate:Certificate": (name) => ({
    id: arn("acm", name),
    domainValidationOptions: [ownership],
  }),
  "aws:cognito/userPool:UserPool": () => ({
    id: `${region}_Users`,
    endpoint: `cognito-idp.${region}.amazonaws.com/${region}_Users`,
  }),
  "aws:cognito/userPoolClient:UserPoolClient": (name) => ({ clientSecret: `secret of ${name}` }),
  "aws:cognito/resourceServer:ResourceServer": () => ({ scopeIdentifiers: ["luster/canary"] }),
  "random:index/randomBytes:RandomBytes": () => ({
    base64: Buffer.alloc(32, 7).toString("base64"),
  }),
};

const answers: Record<string, (inputs: Inputs) => Inputs> = {
  "aws:index/getRegion:getRegion": () => ({ id: region, name: region, region }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }),
  // How many functions the account may run at once, which a test may say.
  "aws:servicequotas/getServiceQuota:getServiceQuota": () => ({
    value: Number(process.env.LAMBDA_QUOTA ?? 1_000),
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": policyDocument,
};

// The platform takes the absence of statements, not an empty list, for "no policy".
function policyDocument({ statements = [] }: { statements?: PolicyStatement[] }) {
  const json = JSON.stringify({ Version: "2012-10-17", Statement: statements.map(statement) });
  return { json, ...(statements.length > 0 && { statements }) };
}

function statement({ effect = "Allow", actions, resources, principals, conditions }: PolicyStatement) {
  return {
    Effect: effect,
    Action: actions,
    Resource: resources,
    ...(principals && {
      Principal: Object.fromEntries(principals.map((one) => [one.type, one.identifiers])),
    }),
    ...(conditions && {
      Condition: Object.fromEntries(conditions.map((one) => [one.test, { [one.variable]: one.values }])),
    }),
  };
}

function arn(service: string, resource: string) {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
