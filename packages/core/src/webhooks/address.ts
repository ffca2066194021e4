import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Why nothing is sent to an address, in words for the owner of the webhook. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** Hosts, with a port where they have one, that may be reached although their addresses are not public ones. */
export type PrivateHosts = readonly string[];

/** Throws `AddressRefused` for what can be told by the URL alone. A name is looked at once more when it is resolved. */
export function checkUrl(url: URL, privateHosts: PrivateHosts): void {
  if (isPrivateHost(url, privateHosts)) return;
  if (url.protocol !== "https:") throw new AddressRefused("It has to be an https address.");
  const host = hostOf(url);
  if (isIP(host) !== 0) checkAddress(host);
}

/** Throws `AddressRefused` for an address that is not everybody's on the internet. */
export function checkAddress(address: string): void {
  if (!isPublic(address)) throw new AddressRefused(`${address} is not a public address.`);
}

export const isPrivateHost = ({ host, hostname }: URL, privateHosts: PrivateHosts): boolean =>
  privateHosts.includes(host) || privateHosts.includes(hostname);

/** The name or the address alone, which a URL writes in brackets when it is IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");

/**
 * What IANA gives out to be reached by everybody: of IPv6 that is 2000::/3, which leaves out each way to write IPv4
 * in it.
 */
const globalUnicast = ipaddr.parseCIDR("2000::/3");

function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(globalUnicast);
}
