/**
 * What the studio's files are served with, on one machine and by a stage. Scripts come from the studio's own place
 * alone; pictures and uploads from whichever store the API names.
 */
export const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; connect-src *; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

/** How long a browser keeps a file that is named by its content, and that it asks each time for any other. */
export const pageCaching = { named: "public, max-age=31536000, immutable", other: "no-cache" } as const;
