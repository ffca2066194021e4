import { id } from "@luster/core/id";
import { JobView, NewJob } from "@luster/core/jobs/job";
import * as z from "zod";
import { route } from "./route.ts";

export const create = route({
  method: "POST",
  path: "/jobs",
  summary: "Request the enhancement of an asset",
  forms: true,
  idempotent: true,
  body: NewJob,
  replies: { 202: JobView },
});

export const get = route({
  method: "GET",
  path: "/jobs/{id}",
  summary: "The state of a job, and its output once there is one",
  params: z.strictObject({ id: id("job") }),
  missing: "job.not_found",
  replies: { 200: JobView },
});
