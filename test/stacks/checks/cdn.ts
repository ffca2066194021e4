import { expect } from "vitest";
import { settings } from "../evaluate.ts";
import { functions, one } from "../find.ts";
import type { Checks } from "./checks.ts";

export const cdn: Checks = {
  "the CDN's worker reads the stage's bucket, in its jurisdiction, with the key that signs, for the stage's pages"(
    manifest,
  ) {
    const { bindings } = one(manifest, "workersScript:WorkersScript");
    expect(bindings).toEqual([
      {
        type: "r2_bucket",
        name: "PICTURES",
        bucketName: one(manifest, "r2Bucket:R2Bucket").name,
        jurisdiction: "eu",
      },
      { type: "secret_text", name: "CDN_KEY", text: manifest.links.CdnKey?.value },
      { type: "plain_text", name: "ORIGINS", text: settings.ALLOWED_ORIGINS },
    ]);
  },

  "the CDN's worker answers at the domain of CDN_URL, and nowhere else"(manifest) {
    const { scriptName } = one(manifest, "workersScript:WorkersScript");
    expect(one(manifest, "workersCustomDomain:WorkersCustomDomain")).toMatchObject({
      hostname: "pictures.example.com",
      service: scriptName,
    });
    const urls = manifest.resources.filter(({ name }) => name.startsWith("CdnUrl"));
    expect(urls.map(({ inputs }) => inputs.enabled)).toEqual([false]);
  },

  "every function that signs URLs is told where the CDN is, and can sign for it; no other is"(manifest) {
    for (const { functionID, links } of manifest.requests) {
      const { environment } = functions(manifest)[functionID] ?? {};
      const { variables } = environment as { variables: Record<string, string> };
      const signs = "R2AccessKeyId" in links;
      expect(variables.CDN_URL, functionID).toBe(signs ? "https://pictures.example.com" : undefined);
      expect("CdnKey" in links, functionID).toBe(signs);
      expect(Object.values(variables), functionID).not.toContain(manifest.links.CdnKey?.value);
    }
  },
};
