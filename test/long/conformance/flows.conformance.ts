import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { fetched, put } from "../../kit/api.ts";
import { jpeg, webp } from "../../kit/rooms.ts";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { type Cloud, embeddedCloud, realCloud } from "./flows/clouds.ts";
import { startLuster } from "./flows/luster.ts";

flows("embedded", embeddedCloud);
flows("radosgw and DynamoDB Local", () => realCloud(inject("radosgw"), inject("dynamoDbLocal")));

/** What a client does from a photo to its output and its deletion, with the API and the worker over these stores. */
function flows(kind: string, start: () => Promise<Cloud>): void {
  describe(`the ${kind} flows`, () => {
    const running: Partial<{ cloud: Cloud; luster: Awaited<ReturnType<typeof startLuster>> }> = {};
    beforeAll(async () => {
      running.cloud = await start();
      running.luster = await startLuster(running.cloud.environment);
    });
    afterAll(async () => {
      await running.luster?.stop();
      await running.cloud?.stop();
    });
    const apiOf = (user: string) => {
      if (!running.luster) throw new Error("Luster runs only within tests");
      return running.luster.of(user);
    };

    test("a photo goes from its presigned URL, by its confirmation and a job, to an output that can be read", async () => {
      const bytes = await jpeg();
      const api = apiOf("ana");
      const { asset_id, shoot_id } = await api.asset(bytes);
      const job = await api.enhanced({ asset_id });
      expect(job).toMatchObject({ status: "succeeded", output: { storage: "r2" } });
      const output = await fetched(job.output?.url ?? "");
      expect(output.bytes).toHaveLength(job.output?.file_size ?? 0);
      const { body } = await api.send(`/shoots/${shoot_id}/assets`);
      const [asset] = body["assets"] as { url: string; outputs: unknown[] }[];
      expect((await fetched(asset?.url ?? "")).bytes.equals(bytes)).toBe(true);
      expect(asset?.outputs).toHaveLength(1);
    });

    test("an upload that pins its size and SHA-256 is taken, and confirmed twice as one asset", async () => {
      const bytes = await jpeg();
      const api = apiOf("ben");
      const described = {
        shoot_id: await api.shoot(),
        filename: "kitchen.jpg",
        content_type: "image/jpeg",
        file_size: bytes.length,
      };
      const sha256 = createHash("sha256").update(bytes).digest("base64");
      const ticket = await api.ticket({ ...described, sha256 });
      expect(await put(ticket, bytes)).toBe(200);
      const { asset_id, object_key } = ticket;
      const confirm = () => api.post("/uploads/confirm", { ...described, asset_id, object_key });
      const answers = [await confirm(), await confirm()];
      expect(answers.map(({ status }) => status)).toEqual([201, 200]);
      expect(answers[1]?.body["asset_id"]).toBe(asset_id);
    });

    test("a confirmed original is the same after another write to its URL was tried", async () => {
      const [bytes, others] = [await jpeg(), await webp()];
      const api = apiOf("ben");
      const shoot_id = await api.shoot();
      const described = { shoot_id, filename: "kitchen.jpg", content_type: "image/jpeg" };
      const ticket = await api.ticket(described);
      expect(await put(ticket, bytes)).toBe(200);
      const { asset_id, object_key } = ticket;
      const confirmation = { ...described, asset_id, object_key, file_size: bytes.length };
      expect((await api.post("/uploads/confirm", confirmation)).status).toBe(201);
      await expect.poll(() => put(ticket, others)).toBe(412);
      const { body } = await api.send(`/shoots/${shoot_id}/assets`);
      const [asset] = body["assets"] as { url: string }[];
      expect((await fetched(asset?.url ?? "")).bytes.equals(bytes)).toBe(true);
    });

    test("a file above the limit is refused when it is confirmed, and its bytes are gone", async () => {
      const api = apiOf("ben");
      const large = Buffer.concat([await jpeg(), Buffer.alloc(10 * 1024 ** 2)]);
      const confirmation = await api.uploaded(large);
      expect((await api.post("/uploads/confirm", confirmation)).body["code"]).toBe("upload.too_large");
      expect((await api.post("/uploads/confirm", confirmation)).body["code"]).toBe("upload.closed");
    });

    test("the same job asked for twice with one Idempotency-Key is one job, and a shoot's batch ends", async () => {
      const api = apiOf("cleo");
      const { asset_id, shoot_id } = await api.asset(await jpeg());
      const ask = () => api.post("/jobs", { asset_id }, { "idempotency-key": "once" });
      const [first, second] = [await ask(), await ask()];
      expect(second.body["job_id"]).toBe(first.body["job_id"]);
      const batch = await api.post(`/shoots/${shoot_id}/jobs`, { assets: "all" });
      expect(batch.status).toBe(202);
      const batchOf = () => api.send(`/batches/${String(batch.body["batch_id"])}`);
      await expect.poll(async () => (await batchOf()).body["status"]).toBe("ended");
    });

    test("what belongs to one user does not exist for another", async () => {
      const { asset_id, shoot_id } = await apiOf("dora").asset(await jpeg());
      const stranger = apiOf("eve");
      const answers = [
        await stranger.send(`/shoots/${shoot_id}`),
        await stranger.send(`/shoots/${shoot_id}/assets`),
        await stranger.post("/jobs", { asset_id }),
        await stranger.send(`/assets/${asset_id}`, { method: "DELETE" }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    });

    test("a deleted shoot's objects are gone, and its receipt says so", async () => {
      const api = apiOf("fay");
      const { shoot_id } = await api.asset(await jpeg());
      const { body } = await api.send(`/shoots/${shoot_id}/assets`);
      const [asset] = body["assets"] as { url: string }[];
      const deletion = await api.send(`/shoots/${shoot_id}`, { method: "DELETE" });
      expect(deletion.status).toBe(202);
      const receipt = () => api.send(`/deletions/${String(deletion.body["deletion_id"])}`);
      await expect
        .poll(async () => (await receipt()).body["objects"])
        .toMatchObject([{ storage: "r2", gone_at: expect.any(String) }, { storage: "s3" }]);
      expect((await fetch(asset?.url ?? "")).status).toBe(404);
    });

    test("while R2 is away, a photo goes through the standby bucket, by a presigned PUT and by a POST form", async () => {
      // A cloud of its own: the workers of the other Luster would take its jobs.
      const cloud = await start();
      onTestFinished(cloud.stop);
      const luster = await startLuster({ ...cloud.environment, R2_ENDPOINT: await closedPort() });
      onTestFinished(luster.stop);
      const api = luster.of("gil");
      const bytes = await jpeg();
      const { asset_id, shoot_id } = await api.asset(bytes);
      expect(await api.enhanced({ asset_id })).toMatchObject({
        status: "succeeded",
        output: { storage: "s3" },
      });
      const described = { shoot_id, filename: "hall.jpg", content_type: "image/jpeg", method: "POST" };
      const { url, fields = {}, ...ticket } = await api.ticket(described);
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append("file", new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }), "hall.jpg");
      expect((await fetch(url, { method: "POST", body: form })).status).toBe(204);
      const { asset_id: posted, object_key } = ticket;
      const { method: _, ...said } = described;
      const confirmation = { ...said, asset_id: posted, object_key, file_size: bytes.length };
      expect((await api.post("/uploads/confirm", confirmation)).status).toBe(201);
    });
  });
}
