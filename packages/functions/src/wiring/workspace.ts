import { tmpdir } from "node:os";
import { createWorkspace } from "@luster/core/workspace";
import { environment } from "../environment.ts";
import { once } from "../once.ts";

/** The folders of this process; what a killed invocation left on the disk is removed before the first is made. */
export const workspace = once(async () => {
  const folders = createWorkspace(environment("pictures").WORK_FOLDER ?? tmpdir());
  await folders.clear();
  return folders;
});
