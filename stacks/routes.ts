import type { Route } from "@luster/contract/route";
import { routes } from "@luster/contract/routes";
import { settings } from "./stage.ts";

/** The routes of this stage by name: of those that describe the API itself only what the stage asks for. */
export const served = Object.fromEntries(
  Object.entries<Route>(routes).filter(([, { reference }]) => !reference || settings.API_REFERENCE),
);
