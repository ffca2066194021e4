import { isLoopback } from "@luster/settings/values";
import type { APIGatewayProxyEventHeaders } from "aws-lambda";

/**
 * Why a request counts as one of a foreign web page in this machine's browser: a page that submits a form here, or
 * whose own host name points to 127.0.0.1 (DNS rebinding). `undefined` when it was made on this machine, or by a page
 * that `allows` names.
 */
export function foreign(
  { host = "missing", origin }: APIGatewayProxyEventHeaders,
  allows: (origin: string) => boolean,
): string | undefined {
  if (!isLoopback(`http://${host}`))
    return `This machine answers to localhost only, and the request's Host is ${printable(host)}.`;
  if (origin === undefined || allows(origin)) return undefined;
  return `The request's Origin is ${printable(origin)}, which is not among those of LUSTER_ORIGINS.`;
}

/** Only the characters of an address, from what a stranger sent: it is repeated to whoever reads the response. */
const printable = (address: string): string => address.slice(0, 100).replace(/[^\w.:/[\]-]/g, "?");
