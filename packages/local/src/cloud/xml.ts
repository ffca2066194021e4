import type { ServerResponse } from "node:http";

/** Ends a response with an error in the form that S3 gives it. */
export function xmlError(
  response: ServerResponse,
  { status, code, message }: { status: number; code: string; message: string },
): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}
