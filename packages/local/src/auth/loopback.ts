import type { APIGatewayProxyEventHeaders } from "aws-lambda";

/**
 * Whether a request was made at this machine by name, and not by a foreign web page in its browser: one that sends a form
 * here, or whose own host name was pointed at 127.0.0.1 (DNS rebinding). `origins` are the pages that may.
 */
export function isOurs({ host, origin }: APIGatewayProxyEventHeaders, origins: readonly string[]): boolean {
  if (!isLoopback(`http://${host}`)) return false;
  return origin === undefined || origins.includes(origin) || isLoopback(origin);
}

/** Whether an address stays on this machine. */
export function isLoopback(address: string): boolean {
  return URL.canParse(address) && names.has(new URL(address).hostname);
}

const names = new Set(["localhost", "127.0.0.1", "[::1]"]);
