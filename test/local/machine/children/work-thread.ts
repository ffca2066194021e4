import { readFileSync, writeFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";

// Stands in for the thread of the workers: each run does the next thing that the file of PLAN says, and the last one
// stays.

const file = process.env["PLAN"] ?? "";
const [now, ...later] = readFileSync(file, "utf8").split(" ");
writeFileSync(file, later.join(" "));

if (now === "fail") throw new Error("The database does not answer");
parentPort?.once("message", () => process.exit());
parentPort?.postMessage("ready");
// Later than the message that it is ready: the two arrive by different ways.
if (now === "ready-then-fail")
  setTimeout(() => {
    throw new Error("Out of luck");
  }, 100);
