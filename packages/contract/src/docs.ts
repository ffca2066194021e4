import * as z from "zod";
import { explained } from "./problem.ts";
import { route } from "./route.ts";

const html = "text/html; charset=utf-8";
const served = "One machine serves it; a deployment does where its stage asks for it.";

export const page = route({
  method: "GET",
  path: "/docs",
  summary: "The API's reference, as a page",
  description: `It shows this document, and sends requests that are tried out in it. ${served}`,
  public: true,
  reference: true,
  media: html,
  replies: { 200: z.string() },
});

export const viewer = route({
  method: "GET",
  path: "/docs/viewer.js",
  summary: "The program of that page",
  description: served,
  public: true,
  reference: true,
  media: "text/javascript; charset=utf-8",
  replies: { 200: z.string() },
});

export const errors = route({
  method: "GET",
  path: explained,
  summary: "What each failure means, and what to do, as a page",
  description: "The `type` of every problem leads to the paragraph of its code.",
  public: true,
  media: html,
  replies: { 200: z.string() },
});

export const openapi = route({
  method: "GET",
  path: "/openapi.json",
  summary: "This document",
  description: served,
  public: true,
  reference: true,
  replies: { 200: z.looseObject({ openapi: z.string() }) },
});

export const llms = route({
  method: "GET",
  path: "/llms.txt",
  summary: "The API in a page of text, for agents and scripts",
  description: served,
  public: true,
  reference: true,
  media: "text/plain; charset=utf-8",
  replies: { 200: z.string() },
});
