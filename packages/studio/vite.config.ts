import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

/**
 * Relative addresses, so that the page works at any path; files outside `assets/` are few and never cached for long.
 */
export default defineConfig({
  base: "./",
  plugins: [tailwindcss(), studioJson(process.env["STUDIO_JSON"])],
  // Whatever NODE_ENV is where it is built: the other form has the paths of this machine in it.
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  build: { target: "es2022", assetsInlineLimit: 0, reportCompressedSize: false },
});

/** Where the studio is served as files alone, what it reads of its service is one of them. */
function studioJson(source: string | undefined): Plugin {
  return {
    name: "studio.json",
    generateBundle() {
      if (source !== undefined) this.emitFile({ type: "asset", fileName: "studio.json", source });
    },
  };
}
