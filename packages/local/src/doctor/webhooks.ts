import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { AddressRefused, checkAddress } from "@luster/core/webhooks/address";
import { type Check, type Finding, findings, listed, type Subject, whyNot } from "./finding.ts";

const { ok, warning } = findings("webhooks");

/**
 * Whether the hosts of WEBHOOK_PRIVATE_HOSTS can be reached from here; nothing is sent to them. Addresses that users
 * chose are theirs to test: `POST /webhooks/{id}/test`.
 */
export const webhooks: Check = {
  name: "webhooks",
  async run({ setting, isDeployed, signal }) {
    const hosts = listed(setting("WEBHOOK_PRIVATE_HOSTS"));
    if (hosts.length === 0) return [ok("webhooks go to public https addresses")];
    return Promise.all(hosts.map((host) => (isDeployed ? fromLambda(host) : fromHere(host, signal))));
  },
};

/** The functions are in no network of the account's, so that what is private there stays out of their reach. */
async function fromLambda(host: string): Promise<Finding> {
  const { hostname } = new URL(`http://${host}`);
  try {
    for (const { address } of await lookup(hostname, { all: true })) checkAddress(address);
    return ok(`webhooks may go to ${host}`);
  } catch (cause) {
    const why = cause instanceof AddressRefused ? cause.message.replace(/\.$/, "") : whyNot(cause);
    return warning(
      `webhooks to ${host} fail: the functions reach public addresses alone (${why})`,
      "Give the receiver a public https address, and take it out of WEBHOOK_PRIVATE_HOSTS.",
    );
  }
}

async function fromHere(host: string, signal: Subject["signal"]): Promise<Finding> {
  const { hostname, port } = new URL(`http://${host}`);
  try {
    if (port === "") await lookup(hostname);
    else await connected(hostname, Number(port), AbortSignal.any([signal, AbortSignal.timeout(patience)]));
    return ok(`webhooks may go to ${host}`);
  } catch (cause) {
    return warning(
      `webhooks to ${host} fail: it cannot be reached from here (${whyNot(cause)})`,
      "Start the receiver, or correct or take out the host in WEBHOOK_PRIVATE_HOSTS.",
    );
  }
}

/** Milliseconds that a host has to take a connection. */
const patience = 5_000;

async function connected(host: string, port: number, signal: AbortSignal): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal });
  } finally {
    socket.destroy();
  }
}
