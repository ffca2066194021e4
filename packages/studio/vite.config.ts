import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/**
 * Relative addresses, so that the page works at any path; files outside `assets/` are few and never cached for long.
 */
export default defineConfig({
  base: "./",
  plugins: [tailwindcss()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2022", assetsInlineLimit: 0, reportCompressedSize: false },
});
