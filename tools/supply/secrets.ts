import { lintSource } from "@secretlint/core";
import { creator as preset } from "@secretlint/secretlint-rule-preset-recommend";
import type { Text } from "./texts.ts";

const config = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: preset }] };

/** Every secret in a text, one line each, with the secret itself masked. */
export async function secretsIn({ name, content }: Text): Promise<string[]> {
  const source = { filePath: name, content, ext: "", contentType: "text" } as const;
  const { messages } = await lintSource({ source, options: { config, maskSecrets: true } });
  return messages.map(({ message, loc }) => `${name}:${loc.start.line}: ${message}`);
}
