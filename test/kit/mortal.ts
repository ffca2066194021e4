import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { startOpenAi } from "./servers/openai.ts";
import { startMachine } from "./machine.ts";

const apiKey = "sk-fake-key-for-tests";

/** A machine whose thread of workers can be ended, and a provider that answers after a while. */
export async function startMortal() {
  const folder = await mkdtemp(join(tmpdir(), "luster-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const called = Promise.withResolvers<void>();
  const openai = await startOpenAi({
    apiKey,
    plan: (number) => {
      if (number === 1) called.resolve();
      return { delayMs: number === 1 ? 20_000 : 0 };
    },
  });
  onTestFinished(() => openai.stop());
  const preload = join(import.meta.dirname, "../local/machine/children/die.ts");
  const file = join(folder, "die");
  const machine = await startMachine({
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: openai.baseURL,
    NODE_OPTIONS: `--import ${preload} --max-old-space-size=160`,
    DIE_FILE: file,
    POWERTOOLS_LOG_LEVEL: "SILENT",
  });
  onTestFinished(() => machine.stop());
  async function end(way: string): Promise<void> {
    await writeFile(`${file}.new`, way);
    await rename(`${file}.new`, file);
  }
  return { machine, openai, called: called.promise, end };
}
