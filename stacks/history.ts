import { functions } from "./functions.ts";
import { release } from "./release.ts";

/**
 * What was deployed here last; its history has a hundred that were before, each with its time, for who has to go back.
 * It follows the functions, so that a deployment that fails leaves no entry.
 */
new aws.ssm.Parameter(
  "Release",
  { name: `/luster/${$app.stage}/release`, type: "String", value: release },
  { dependsOn: Object.values(functions) },
);
