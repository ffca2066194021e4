import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assets, list } from "@luster/contract/shoots";
import { expect, onTestFinished, test } from "vitest";
import { type Machine, root, run, startMachine } from "../kit/machine.ts";
import { startOpenAi } from "../kit/servers/openai.ts";
import { temporaryFolder } from "../kit/temporary.ts";
import { newPhoto } from "./photos.ts";

async function paidMachine() {
  const openAi = await startOpenAi({ apiKey: "key" });
  onTestFinished(() => openAi.stop());
  const machine = await startMachine({ OPENAI_API_KEY: "key", OPENAI_BASE_URL: openAi.baseURL });
  onTestFinished(() => machine.stop());
  const folder = await temporaryFolder();
  await writeFile(join(folder, "notes.jpg"), "no picture");
  await writeFile(join(folder, "kitchen.jpg"), await newPhoto());
  await writeFile(join(folder, "hall.jpg"), await newPhoto());
  return { openAi, machine, folder };
}

/** Runs the command in a terminal of its own, and types the answer to its question. */
async function typed(machine: Machine, folder: string, args: string, answer: string): Promise<string> {
  const command = `${process.execPath} ${join(root, "packages/cli/src/main.ts")} ${args}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: folder,
    env: { ...process.env, LUSTER_DATA: machine.data },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let shown = "";
  child.stdout.on("data", (chunk) => {
    const before = shown;
    shown += String(chunk);
    if (shown.includes("Go on? [y/N]") && !before.includes("Go on? [y/N]")) child.stdin.write(`${answer}\n`);
  });
  await once(child, "exit");
  return shown;
}

test("before a paid tier is used it asks, with what it costs at most; a no spends nothing, and nothing is sent twice", async () => {
  const { openAi, machine, folder } = await paidMachine();
  const declined = await typed(machine, folder, "enhance --tier premium .", "n");
  expect(declined).toMatch(
    /Up to 3 photos will be enhanced by openai \(premium tier\), which costs at most \$\d+\.\d\d\. Go on\?/,
  );
  expect(declined).toContain("Nothing was spent. (declined)");
  expect(openAi.requests).toHaveLength(0);
  const accepted = await typed(machine, folder, "enhance --tier premium .", "y");
  expect(accepted).toContain("2 enhanced, 1 failed");
  expect(openAi.requests).toHaveLength(2);
  const { shoots } = list.replies[200].parse((await machine.api.send("/shoots")).body);
  expect(shoots).toHaveLength(1);
  const sent = await machine.api.send(`/shoots/${shoots[0]?.shoot_id}/assets`);
  expect(assets.replies[200].parse(sent.body).assets).toHaveLength(2);
  await access(join(folder, "kitchen.enhanced.jpg"));
}, 120_000);

test("before a shoot is deleted it asks by its name; a no deletes nothing", async () => {
  const { machine, folder } = await paidMachine();
  await machine.api.shoot("12 Garden Lane");
  const luster = async (...args: string[]) => {
    const { ended, output } = run("packages/cli/src/main.ts", args, { LUSTER_DATA: machine.data }, folder);
    return { ...(await ended), ...output };
  };
  const [id = ""] = (await luster("shoots")).stdout.split(" ");
  expect(await typed(machine, folder, `delete ${id}`, "n")).toMatch(
    /To be deleted for ever: the shoot 12 Garden Lane \(shoot_\w+\)\. Go on\?[^]*Nothing was deleted\./,
  );
  expect((await luster("shoots")).stdout).toContain("12 Garden Lane");
  expect(await typed(machine, folder, `delete ${id}`, "y")).toMatch(
    /shoot_\w+ {2}deletion_\w+ {2}files gone/,
  );
  expect((await luster("shoots")).stdout).toBe("");
  expect(await luster("delete", "kitchen.jpg")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is no id of a shoot, an asset or a job"),
  });
}, 120_000);
