import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";

it("confirming while R2 accepts connections and never answers is 503 before its route ends, with the time to try again; then it succeeds", async () => {
  const machine = await startMachine();
  onTestFinished(() => machine.stop());
  const { api, data } = machine;
  const confirmation = await api.uploaded(await jpeg());
  const file = await readFile(join(data, "r2/workerd.json"), "utf8");
  const { pid } = z.object({ pid: z.int() }).parse(JSON.parse(file));
  process.kill(pid, "SIGSTOP");
  onTestFinished(() => void process.kill(pid, "SIGCONT"));
  const frozen = await api.post("/uploads/confirm", confirmation);
  // A route whose time ends answers with another code.
  expect(frozen).toMatchObject({ status: 503, body: { code: "storage.unavailable" } });
  expect(frozen.headers.get("retry-after")).toMatch(/^\d+$/);
  expect((await api.send(`/shoots/${confirmation.shoot_id}`)).status).toBe(200);
  process.kill(pid, "SIGCONT");
  expect((await api.post("/uploads/confirm", confirmation)).status).toBe(201);
});
