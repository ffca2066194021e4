import * as z from "zod";
import { route } from "./route.ts";

export const openapi = route({
  method: "GET",
  path: "/openapi.json",
  summary: "This document",
  description: "One machine serves it; a deployment does where its stage asks for it.",
  public: true,
  reference: true,
  replies: { 200: z.looseObject({ openapi: z.string() }) },
});
