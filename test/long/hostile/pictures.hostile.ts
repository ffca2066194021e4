import { readdir } from "node:fs/promises";
import { Problem } from "@luster/contract/problem";
import sharp from "sharp";
import { afterAll, expect, it } from "vitest";
import { startMachine } from "./machine/machine.ts";
import { forgetPeak, peakOf } from "./machine/memory.ts";
import { issuerOf, tokenFor } from "./machine/tokens.ts";
import { confirmationOf, put, signedIn } from "./machine/user.ts";
import type { Case } from "./pictures/cases.ts";
import { clothing } from "./pictures/clothing.ts";
import { heifs } from "./pictures/heifs.ts";
import { jpegs } from "./pictures/jpegs.ts";
import { photos } from "./pictures/photos.ts";
import { pngs } from "./pictures/pngs.ts";
import { picture } from "./pictures/samples.ts";
import { webps } from "./pictures/webps.ts";

const cases = [...clothing, ...jpegs, ...pngs, ...webps, ...heifs, ...photos];

/** Megabytes. A worker has 3,008 in a deployment; here the API, the database and the queue live in them too. */
const workerMemory = 2_500;
/** Milliseconds for one picture, from its first request to its end. */
const pictureTimeout = 45_000;

const machine = await startMachine({ LUSTER_WORKERS: "1" });
const user = signedIn(machine.url, await tokenFor(await issuerOf(machine.data), "mallory"));
const { shoot_id } = await user.shoot("hostile pictures");
const rows: string[] = [];

afterAll(async () => {
  const table = ["| picture | ends | MB at most | seconds |", "|---|---|---|---|", ...rows].join("\n");
  console.log(`${rows.length} hostile pictures\n${table}`);
  await machine.stop();
});

it.each(cases)(
  "the picture $name ends with $ends",
  { timeout: pictureTimeout },
  async ({ name, ends, ...hostile }) => {
    const sent = { bytes: await hostile.bytes(), filename: "kitchen.jpg", content_type: hostile.type };
    await forgetPeak(machine.pid);
    const start = performance.now();
    const ending = await endingOf(sent);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const peak = await peakOf(machine.pid);
    rows.push(`| ${name} | ${ending} | ${peak ?? "?"} | ${seconds} |`);
    expect(ending).toBe(ends);
    expect(peak ?? 0).toBeLessThan(workerMemory);
    // The worker says how the job ended a moment before it removes its folder.
    await expect.poll(() => readdir(machine.work)).toEqual([]);
    await nextJobSucceeds();
  },
);

it("at least 60 hostile pictures were tried, and the process that met them is the one that was started", () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
  expect(machine.alive()).toBe(true);
});

/** The whole way of a picture, in the words of `Case.ends`. */
async function endingOf(sent: {
  bytes: Buffer;
  filename: string;
  content_type: Case["type"];
}): Promise<string> {
  const ticket = await user.presign(shoot_id, sent, sent.bytes.length > 0);
  expect(await put(ticket, sent.bytes)).toBe(200);
  const confirmation = confirmationOf(shoot_id, sent, ticket);
  const confirmed = await user.confirm({ ...confirmation, file_size: Math.max(1, confirmation.file_size) });
  if (confirmed.status >= 300) return `refused: ${Problem.parse(JSON.parse(confirmed.body)).code}`;
  const { error, output, attempts } = await user.job(ticket.asset_id);
  expect(attempts, "a picture's fault is final at once").toBe(1);
  if (error) return `failed: ${error.code}`;
  return `made: ${await sizeOf(output?.url ?? "")}`;
}

/** The output is a plain JPEG with XMP of ours: nothing that is hostile and came with the original is in it. */
async function sizeOf(url: string): Promise<string> {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  const { width, height, format, exif, xmp, comments } = await sharp(bytes).metadata();
  expect({ format, exif, comments }).toEqual({ format: "jpeg" });
  expect(xmp?.length ?? 0).toBeLessThan(10_000);
  expect(bytes.includes("<script") || bytes.includes("<?php") || bytes.includes("PK\x03\x04")).toBe(false);
  return `${width} × ${height}`;
}

async function nextJobSucceeds(): Promise<void> {
  const bytes = await picture().jpeg().toBuffer();
  const { asset_id } = await user.asset(shoot_id, {
    bytes,
    filename: "next.jpg",
    content_type: "image/jpeg",
  });
  expect((await user.job(asset_id)).status).toBe("succeeded");
}
