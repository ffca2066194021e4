// Stands in for SST's command: a deployment is written down, and from then on the stage runs that release.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { stageOfTest } from "../stage-of-test.ts";

const [task, , stageName = ""] = process.argv.slice(2);
const stage = stageOfTest();
stage.note(["sst", ...process.argv.slice(2)].join(" "));
if (task === "deploy") {
  // Without the stage's settings it is no deployment.
  readFileSync(`.env.${stageName}`);
  const { version }: { version: string } = JSON.parse(readFileSync("package.json", "utf8"));
  const commit = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" }).trim();
  const release = `${version}+${commit}`;
  stage.deployed(release);
  mkdirSync(".sst", { recursive: true });
  writeFileSync(".sst/outputs.json", JSON.stringify({ api: stage.api(), release }));
}
