import type { Example } from "./example.ts";
import { batches } from "./examples-batches.ts";
import { deletions } from "./examples-deletions.ts";
import { events } from "./examples-events.ts";
import { webhooks } from "./examples-webhooks.ts";
import type { RouteName } from "./routes.ts";

const shoot_id = "shoot_01KB0Q3W8M5V7Y2ZC4N6T9XHRD";
const asset_id = "asset_01KB0Q41GZ6QK3W5R8J2M7PDVB";
const job_id = "job_01KB0Q4S9XA7E2T5B8N3H6YKCM";
const object_key = `local/${shoot_id}/${asset_id}/original.jpg`;
const output_path = `local/${shoot_id}/${asset_id}/outputs/${job_id}.jpg`;
const file_size = 4_812_655;
const created_at = "2026-11-25T09:14:07.214Z";
const queued_at = "2026-11-25T09:15:31.902Z";
/** Longer than any of these examples is read. */
const delete_after = "2099-12-31T00:00:00.000Z";
const done_at = "2026-11-25T09:15:34.118Z";

const shoot = { shoot_id, name: "12 Garden Lane", created_at };

const file = { filename: "kitchen.jpg", content_type: "image/jpeg" };

const asset = {
  asset_id,
  shoot_id,
  object_key,
  storage: "r2",
  ...file,
  file_size,
  created_at: "2026-11-25T09:14:52.630Z",
};

const download = (cache_key: string) => ({
  url: "https://storage.example/a-presigned-url",
  url_expires_at: "2026-11-25T10:30:00.000Z",
  cache_key,
});

/** A smaller size of a picture of 3 by 2, with its address. */
const rendition = (width: number, file_size: number, sha256: string, cache_key: string) => ({
  content_type: width > 512 ? "image/jpeg" : "image/webp",
  width,
  height: Math.round((width * 2) / 3),
  file_size,
  sha256,
  ...download(cache_key),
});

const assetSizes = {
  thumb: rendition(512, 21_846, "pQ0T5tXlq8e3m1yXgqg2c4jv7Tz0mQyTn2l5b8pX1dA=", "Jd81mvQ0Zr7KxT2yWcPqNA"),
  screen: rendition(2048, 412_930, "3Zr5mQd8Yw2hN6k1vXbTqJ9sLgC4uPf7aEoRiVyB0xM=", "uW5e0sLkYb3HgFt9RoXzDg"),
};

const outputSizes = {
  thumb: rendition(512, 20_312, "Wn3kT8sYp1cVz6RfLq0XhGmJ4bEoUiDa2tNxQw9KyBs=", "a7Bn4cMx1QeRtYk8ZpLw0Q"),
  screen: rendition(2048, 398_204, "e4LmXo7HcQyN2tBvKrPz9gWfJ0sDiUa6ETq1MhRxC5w=", "hG2fDs6JkL9oIuYt5RvWqA"),
};

const output = {
  job_id,
  kind: "enhanced",
  tier: "basic",
  object_key: output_path,
  storage: "r2",
  content_type: "image/jpeg",
  width: 6000,
  height: 4000,
  file_size: 2_310_448,
  thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w",
  sha256: "oMeJJNW1dJ8hQFjFQAn2kuTVNvFSEMJqvnrT4JCWMuY=",
  created_at: done_at,
};

const counts = { queued: 0, processing: 0, succeeded: 1, failed: 0, cancelled: 0, needs_review: 0 };

const listedOutput = {
  ...output,
  renditions: outputSizes,
  renditions_missing: [],
  ...download("k_9Zt2LmQe4WcHb8XoGdPw"),
};

const queued = {
  job_id,
  shoot_id,
  asset_id,
  status: "queued",
  tier: "basic",
  strength: "natural",
  created_at: queued_at,
  updated_at: queued_at,
  attempts: 0,
  calls: [],
  events: [{ at: queued_at, type: "queued" }],
};

const succeeded = {
  ...queued,
  status: "succeeded",
  updated_at: done_at,
  attempts: 1,
  engine: "basic",
  events: [
    ...queued.events,
    { at: "2026-11-25T09:15:32.040Z", type: "claimed" },
    { at: "2026-11-25T09:15:32.377Z", type: "downloaded", storage: "r2" },
    { at: done_at, type: "succeeded", storage: "r2" },
  ],
};

const ticket = {
  asset_id,
  object_key,
  storage: "r2",
  method: "PUT",
  url: "https://storage.example/another-presigned-url",
  headers: { "content-type": "image/jpeg", "if-none-match": "*", "content-length": String(file_size) },
  expires_in: 3600,
  expires_at: "2026-11-25T10:14:20.377Z",
  max_file_size: 10_485_760,
};

const usage = {
  from: "2026-11-25",
  to: "2026-11-25",
  cost_usd: 0,
  days: [
    {
      day: "2026-11-25",
      cost_usd: 0,
      assumed_usd: 0,
      reserved_usd: 0,
      lines: [{ tier: "basic", engine: "basic", outputs: 1, calls: 0, cost_usd: 0, assumed_usd: 0 }],
    },
  ],
  today: {
    day: "2026-11-25",
    ends_at: "2026-11-26T00:00:00.000Z",
    spending: {
      cap_usd: 500,
      left_usd: 500,
      job_estimate_usd: { basic: 0, standard: 0, premium: 0 },
      stopped: false,
    },
    jobs: { limit: 5_000, left: 4_999 },
    bytes: { limit: 53_687_091_200, left: 53_682_278_545 },
  },
};

const second = "asset_01KB0Q42C7NR3E8V6W1X9ZSTFG";

/** One example of each route: together they are the way of one picture, which a test goes with them. */
export const examples: Record<RouteName, Example> = {
  "shoots.create": {
    request: { headers: { "idempotency-key": "garden-lane-1" }, body: { name: "12 Garden Lane" } },
    status: 201,
    reply: shoot,
  },
  "shoots.list": { request: { query: { limit: "20" } }, status: 200, reply: { shoots: [shoot] } },
  "shoots.get": {
    request: { params: { id: shoot_id } },
    status: 200,
    reply: {
      ...shoot,
      counts,
      cost_usd: 0,
    },
  },
  "shoots.change": {
    request: { params: { id: shoot_id }, body: { delete_after } },
    status: 200,
    reply: { ...shoot, delete_after },
  },
  "uploads.presign": {
    request: { body: { shoot_id, ...file, file_size } },
    status: 200,
    reply: ticket,
    many: {
      request: { body: { shoot_id, files: [{ ...file, file_size }, { filename: "plan.pdf" }] } },
      status: 200,
      reply: {
        uploads: [
          { ...ticket, asset_id: second, object_key: `local/${shoot_id}/${second}/original.jpg` },
          {
            error: {
              code: "upload.type_unsupported",
              detail:
                'The name "plan.pdf" is not one of image/jpeg, image/png, image/webp, image/heic, image/heif.',
            },
          },
        ],
      },
    },
  },
  "uploads.confirm": {
    request: { body: { asset_id } },
    status: 201,
    reply: asset,
    many: {
      request: { body: { asset_ids: [asset_id, second] } },
      status: 200,
      reply: {
        assets: [
          asset,
          {
            asset_id: second,
            error: {
              code: "upload.not_arrived",
              detail: "The file has not arrived in storage yet; upload it, then confirm again.",
            },
          },
        ],
      },
    },
  },
  "jobs.create": {
    request: { headers: { "idempotency-key": "garden-lane-kitchen-1" }, body: { asset_id, tier: "basic" } },
    status: 202,
    reply: queued,
  },
  "jobs.list": {
    request: { query: { shoot_id, status: "succeeded" } },
    status: 200,
    reply: {
      jobs: [
        {
          job_id,
          shoot_id,
          asset_id,
          tier: "basic",
          strength: "natural",
          created_at: queued_at,
          state: "succeeded",
        },
      ],
    },
  },
  "jobs.get": {
    request: { params: { id: job_id } },
    status: 200,
    reply: { ...succeeded, output: listedOutput, output_path, output_storage: "r2" },
  },
  ...events({ shoot_id, job: succeeded, counts }),
  ...batches({ shoot_id, job: succeeded }),
  "assets.list": {
    request: { params: { id: shoot_id } },
    status: 200,
    reply: {
      assets: [
        {
          ...asset,
          width: 6000,
          height: 4000,
          thumbhash: "2/cNDYJ4d4h/h3eIeHiHh3iAh9x2",
          renditions: assetSizes,
          renditions_missing: [],
          ...download("Vq3-0aSDfR7uJk1xN5yTzA"),
          outputs: [listedOutput],
          older_outputs: [],
          jobs: [{ job_id, state: "succeeded" }],
        },
      ],
    },
  },
  ...webhooks,
  ...deletions({ shoot_id, asset_id, job_id }),
  "usage.get": {
    request: { query: { from: "2026-11-25", to: "2026-11-25" } },
    status: 200,
    reply: usage,
  },
  "health.get": {
    request: {},
    status: 200,
    reply: {
      status: "healthy",
      release: "0.1.0+4f8e2a91c0d3",
      services: {
        database: "healthy",
        queue: "healthy",
        r2_storage: "enabled",
        standby_storage: "ready",
        paid_engine: "substituted",
        paid_provider: "none",
      },
    },
  },
  "docs.get": { request: {}, status: 200 },
  "docs.viewer": { request: {}, status: 200 },
  "docs.errors": { request: {}, status: 200 },
  "docs.openapi": { request: {}, status: 200, reply: { openapi: "3.1.0" } },
  "docs.llms": { request: {}, status: 200 },
};
