import { createHash } from "node:crypto";

type Page = {
  title: string;
  /** What stands in `<body>`, as HTML. */
  body: string;
  style: string;
  /** Where its one script is, if it has one. */
  script?: string;
};

/** A page of the API's own, with a policy that lets in nothing but what stands in it and its one script. */
export function page({ title, body, style, script }: Page): {
  html: string;
  headers: Record<string, string>;
} {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
${script === undefined ? "" : `<script src="${script}"></script>\n`}</body>
</html>
`;
  const styles = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
  const scripts = script === undefined ? "" : " script-src 'self'; connect-src 'self';";
  const policy = `default-src 'none';${scripts} style-src ${styles}; img-src data:; ${closed}`;
  return { html, headers: { "content-security-policy": policy, "cache-control": cached } };
}

const closed = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** It changes with a new version of the service alone. */
export const cached = "public, max-age=3600";

/** Text for HTML. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
