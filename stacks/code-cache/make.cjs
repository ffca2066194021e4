// Keeps what V8 compiles of a bundle while it is loaded and invoked once, as a cold start does:
//   node stacks/code-cache/make.cjs FOLDER [EVENT]
"use strict";
const { createHash } = require("node:crypto");
const { readFileSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { createRequire, wrap } = require("node:module");
const path = require("node:path");
const { constants, Script } = require("node:vm");

const [folder, event] = process.argv.slice(2);
const filename = path.join(folder, "bundle.cjs");
const script = new Script(wrap(readFileSync(filename, "utf8")), {
  filename,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const bundle = { exports: {} };
script
  .runInThisContext()
  .call(bundle.exports, bundle.exports, createRequire(filename), bundle, filename, folder);
if (event === undefined) keep();
else emptyStores().listen(0, "127.0.0.1", invoke);

/** All of AWS and R2, with nothing in it: what the function asks for is not found, most of the way that a request goes. */
function emptyStores() {
  return createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
}

async function invoke() {
  Object.assign(process.env, environment(`http://127.0.0.1:${this.address().port}`));
  const context = { awsRequestId: "1", functionName: "function", getRemainingTimeInMillis: () => 10_000 };
  const { statusCode, body } = await bundle.exports.handler(JSON.parse(event), context);
  if (statusCode >= 500) throw new Error(`${statusCode} to ${event}: ${body}`);
  keep();
}

function keep() {
  const { versions, platform, arch } = process;
  const compiled = script.createCachedData();
  const sum = createHash("sha256").update(readFileSync(filename)).update(compiled).digest();
  writeFileSync(`${filename}.${versions.v8}-${platform}-${arch}`, Buffer.concat([sum, compiled]));
  process.exit();
}

/** What the functions read. None of it is anybody's. */
function environment(address) {
  return {
    // Without HOME the SDK finds the deployer's own files by the user's id.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "example",
    AWS_SECRET_ACCESS_KEY: "example",
    AWS_ENDPOINT_URL: address,
    TABLE_NAME: "table",
    QUEUE_URL: `${address}/1/jobs`,
    BASIC_QUEUE_URL: `${address}/1/basic-jobs`,
    DELIVERY_QUEUE_URL: `${address}/1/deliveries`,
    R2_ENDPOINT: address,
    R2_ACCOUNT_ID: "example",
    R2_ACCESS_KEY_ID: "example",
    R2_SECRET_ACCESS_KEY: "example",
    R2_BUCKET_NAME: "pictures",
  };
}
