import type { APIGatewayProxyEventHeaders } from "aws-lambda";

/**
 * Why a request was not made at this machine by name but by a foreign web page in its browser: one that sends a form here,
 * or whose own host name was pointed at 127.0.0.1 (DNS rebinding). `undefined` when it was made here, or by a page of `origins`.
 */
export function foreign(
  { host = "missing", origin }: APIGatewayProxyEventHeaders,
  origins: readonly string[],
): string | undefined {
  if (!isLoopback(`http://${host}`))
    return `This machine answers to localhost only, and the request's Host is ${printable(host)}.`;
  if (origin === undefined || origins.includes(origin) || isLoopback(origin)) return undefined;
  return `The request's Origin is ${printable(origin)}, which is not among those of LUSTER_ORIGINS.`;
}

/** Whether an address stays on this machine. */
export function isLoopback(address: string): boolean {
  return URL.canParse(address) && names.has(new URL(address).hostname);
}

const names = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Of what a stranger sent, no more than an address has: it is repeated to whoever reads the answer. */
const printable = (address: string): string => address.slice(0, 100).replace(/[^\w.:/[\]-]/g, "?");
