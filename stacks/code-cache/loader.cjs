// What Lambda finds as the handler's file, beside the bundle: runs it with what V8 compiled of it at the build, so that
// a cold start compiles nothing. What V8 refuses, or finds no file for, is compiled as ever.
"use strict";
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { wrap } = require("node:module");
const path = require("node:path");
const { constants, Script } = require("node:vm");

// V8 refuses what was compiled under other flags, and Lambda starts Node with this one.
if ("gc" in globalThis) require("node:v8").setFlagsFromString("--no-expose-gc");

const filename = path.join(__dirname, "bundle.cjs");
const { v8 } = process.versions;
const source = readFileSync(filename);
const kept = read(`${filename}.${v8}-${process.platform}-${process.arch}`);
// V8 compares lengths, and crashes on a byte that is wrong: the file begins with the sum of the bundle and of what follows.
const compiled = kept?.subarray(32);
const isWhole =
  kept && createHash("sha256").update(source).update(compiled).digest().equals(kept.subarray(0, 32));
const script = new Script(wrap(source.toString()), {
  filename,
  // So that a stack names the columns of the bundle.
  columnOffset: -wrap("").indexOf("\n"),
  cachedData: isWhole ? compiled : undefined,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (script.cachedDataRejected !== false) tell();
script.runInThisContext().call(exports, exports, require, module, filename, __dirname);

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function tell() {
  const { POWERTOOLS_SERVICE_NAME: service, RELEASE: release } = process.env;
  const facts = {
    node: process.version,
    v8,
    platform: `${process.platform}-${process.arch}`,
    service,
    release,
  };
  const message = `code cache ${kept ? "refused" : "absent"}`;
  const line = JSON.stringify({ level: "WARN", message, timestamp: new Date().toISOString(), ...facts });
  process.stdout.write(`${line}\n`);
}
