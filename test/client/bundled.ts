import { build } from "esbuild";
import { root } from "../kit/machine.ts";

/** The client as a page or an app bundles it; `entry` is what they import of it. As `iife` it is called `client`. */
export async function bundled(
  entry = 'export * from "@luster/client"',
  format: "iife" | "esm" = "esm",
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root },
    bundle: true,
    minify: true,
    format,
    ...(format === "iife" && { globalName: "client" }),
    platform: "neutral",
    mainFields: ["module", "main"],
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
