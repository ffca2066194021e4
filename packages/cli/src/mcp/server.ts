import { isAbsolute } from "node:path";
import { isFree, type Luster, LusterError } from "@luster/client";
import { Strength } from "@luster/contract/strength";
import { Tier } from "@luster/contract/tier";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { assetsOf } from "../assets.ts";
import { UsageError } from "../command.ts";
import { upToCents } from "../enhance/quote.ts";
import { FileError } from "../file-error.ts";
import type { Quotes, Request } from "./quotes.ts";
import type { Runs } from "./runs.ts";

const files = z
  .array(z.string().refine(isAbsolute, "must be an absolute path"))
  .min(1)
  .max(500)
  .describe("Absolute paths of photos on this machine: JPEG, PNG, WebP or HEIC.");
const wish = {
  tier: Tier.default("basic").describe(
    "`basic` is free and keeps exact geometry; `standard` and `premium` are paid models.",
  ),
  strength: Strength.default("natural").describe("How far the basic tier goes; the others do not read it."),
  prompt: z
    .string()
    .max(1000)
    .optional()
    .describe("The photographer's own instructions; the basic tier reads none."),
};
const shoot_id = z.string().describe("A shoot's id, as enhance_files returns it.");
const day = z.iso.date().optional().describe("A day of UTC, such as 2026-03-01.");

/** The longest that one call waits, in seconds: clients give a call up after a minute. */
const longestWait = 50;

const looks = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

type Deps = { luster: Luster; quotes: Quotes; runs: Runs; signal: AbortSignal };

/** The tools of Luster for agents, by the Model Context Protocol. Nothing is paid without the id of a quote. */
export function createServer({ luster, quotes, runs, signal }: Deps): McpServer {
  const server = new McpServer({ name: "luster", version: "0.1.0" }, { instructions });

  server.registerTool(
    "quote",
    {
      title: "What enhancing these files takes",
      description:
        "Says how many photos and bytes it is, who enhances them, whether that is paid, and then what it costs at most, where that is known, and what may still be spent today. Costs and changes nothing.",
      inputSchema: { files, ...wish },
      annotations: looks,
    },
    answering(async (input) => {
      const request = requestOf(input);
      const engine = await engineOf(request.tier);
      const { quote_id, bytes } = await quotes.give(request);
      const is_paid = !isFree(engine);
      const photos = new Set(request.files).size;
      const money = is_paid && (await moneyFor(photos, request.tier));
      return { quote_id, photos, bytes, tier: request.tier, engine, is_paid, ...money };
    }),
  );

  server.registerTool(
    "enhance_files",
    {
      title: "Enhance photos",
      description:
        "Uploads photos and enhances them in the background; each result is written beside its file as NAME.enhanced.jpg. Call `wait` with the shoot's id afterwards. A paid tier needs the quote_id of a quote for the same. Called again with the same, it continues: nothing is made or paid for twice.",
      inputSchema: {
        files,
        ...wish,
        quote_id: z.string().optional().describe("From `quote`, where the tier is paid."),
      },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    answering(async ({ quote_id, ...input }) => {
      const request = requestOf(input);
      if (!isFree(await engineOf(request.tier))) await quotes.check(quote_id, request);
      const { shoot } = await runs.start(request);
      return runs.stateOf(shoot);
    }),
  );

  server.registerTool(
    "wait",
    {
      title: "Wait for photos",
      description: `Waits until every file of a shoot is finished, or for \`seconds\` (at most ${longestWait}), and says how they stand. Call it again while is_over is false.`,
      inputSchema: { shoot_id, seconds: z.number().min(0).max(longestWait).default(longestWait) },
      annotations: looks,
    },
    answering(async ({ shoot_id: shoot, seconds }) => {
      await runs.wait(shoot, seconds * 1000);
      return runs.stateOf(shoot);
    }),
  );

  server.registerTool(
    "get_shoot",
    {
      title: "A shoot and its photos",
      description: "The shoot as the service knows it: each photo, and how its newest job stands.",
      inputSchema: { shoot_id },
      annotations: looks,
    },
    answering(async ({ shoot_id: shoot }) => {
      const photos: object[] = [];
      for await (const asset of assetsOf(luster, shoot, signal)) {
        const { asset_id, filename, content_type, file_size, outputs, jobs } = asset;
        photos.push({ asset_id, filename, content_type, file_size, outputs: outputs.length, job: jobs[0] });
      }
      return { ...(await luster.shoots.get(shoot, { signal })), photos };
    }),
  );

  server.registerTool(
    "usage",
    {
      title: "What was made and spent",
      description:
        "By day (UTC), tier and model: outputs, paid calls and US dollars; and what is left of today. Days are written as 2026-03-01, both among them; without them the last 30.",
      inputSchema: { from: day, to: day },
      annotations: looks,
    },
    answering(async ({ from, to }) =>
      luster.usage.get({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }, { signal }),
    ),
  );

  /** What would make photos of this tier. */
  async function engineOf(tier: Tier): Promise<string> {
    if (tier === "basic") return "basic";
    return (await luster.health.get({ signal })).services.paid_engine;
  }

  /** What photos cost at most, where that is known, and what may still be spent today, in US dollars. */
  async function moneyFor(photos: number, tier: Tier): Promise<{ left_usd: number; estimate_usd?: number }> {
    const { left_usd, job_estimate_usd } = (await luster.usage.get({}, { signal })).today.spending;
    const each = job_estimate_usd[tier];
    return { left_usd, ...(each !== undefined && { estimate_usd: upToCents(each * photos) }) };
  }

  return server;
}

const instructions =
  "Luster enhances the photos of real-estate shoots. Call `quote` with absolute paths, show its answer to the user where it is paid, then `enhance_files`, then `wait` until is_over. Results lie beside the files.";

type Input = Omit<Request, "prompt"> & { prompt?: string | undefined };

const requestOf = ({ prompt, ...rest }: Input): Request => ({
  ...rest,
  ...(prompt !== undefined && { prompt }),
});

/** A tool's answer as data and as text; what a person would be told of a failure, the agent is told too. */
const answering =
  <I>(run: (input: I) => Promise<Record<string, unknown>>) =>
  async (input: I): Promise<CallToolResult> => {
    try {
      const answer = await run(input);
      return { structuredContent: answer, content: [{ type: "text", text: JSON.stringify(answer) }] };
    } catch (error) {
      return { isError: true, content: [{ type: "text", text: inWords(error) }] };
    }
  };

function inWords(error: unknown): string {
  if (error instanceof LusterError || error instanceof FileError) return `${error.message} (${error.code})`;
  if (error instanceof UsageError) return error.message;
  console.error(error);
  return "Something went wrong here; what it was stands in the log of this server.";
}
