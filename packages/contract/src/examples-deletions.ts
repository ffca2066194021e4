import type { Example } from "./example.ts";
import type { RouteName } from "./routes.ts";

type Names = Extract<RouteName, "deletions.get" | "deletions.list" | `${string}.delete`>;
type Ids = { shoot_id: string; asset_id: string; job_id: string };

const begun = (kind: string, deletion_id: string, of: Partial<Ids>) => ({
  deletion_id,
  kind,
  ...of,
  status: "running",
  reason: "request",
  requested_at: "2026-11-25T11:02:19.441Z",
  objects: [],
  urls: { downloads_end_at: "2026-11-25T12:27:19.441Z", uploads: [] },
  unreachable: [],
});

/** What the picture of the other examples ends with. */
export function deletions({ shoot_id, asset_id, job_id }: Ids): Record<Names, Example> {
  const id = "deletion_01KB0Q8D3Y5M7R9T2W4X6Z8ABC";
  const ofOutput = begun("output", id, { shoot_id, asset_id, job_id });
  return {
    "outputs.delete": { request: { params: { id: job_id } }, status: 202, reply: ofOutput },
    "deletions.get": { request: { params: { id } }, status: 200, reply: ofOutput },
    "deletions.list": { request: { query: { limit: "1" } }, status: 200, reply: { deletions: [ofOutput] } },
    "assets.delete": {
      request: { params: { id: asset_id } },
      status: 202,
      reply: begun("asset", "deletion_01KB0Q8EJ4N6P8S1V3X5Z7BCDE", { shoot_id, asset_id }),
    },
    "shoots.delete": {
      request: { params: { id: shoot_id } },
      status: 202,
      reply: begun("shoot", "deletion_01KB0Q8F9K2M4Q6S8V1X3Z5CDE", { shoot_id }),
    },
    "me.delete": {
      request: {},
      status: 202,
      reply: begun("user", "deletion_01KB0Q8G7H1K3N5Q7S9V2X4ZDE", {}),
    },
  };
}
