import type { LookupAddress } from "node:dns";
import { createPost } from "@luster/core/webhooks/post";
import { expect, onTestFinished, test } from "vitest";
import { startReceiver } from "../../kit/servers/receiver.ts";
import { startRedirecting } from "../../kit/servers/redirecting.ts";

const request = { headers: {}, body: "{}", signal: new AbortController().signal };

/** Private, link-local, reserved and mapped ones, as a URL writes them in decimal, hexadecimal, octal and other digits. */
const literals = [
  "127.0.0.1",
  "127.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0177.0.0.1",
  "017700000001",
  "127.0.0.1.",
  "%31%32%37.0.0.1",
  "１２７.0.0.1",
  "127。0。0。1",
  "0",
  "0.0.0.0",
  "10.0.0.1",
  "10.255.255.255",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "192.168.255.255",
  "169.254.169.254",
  "169.254.0.1",
  "0xa9fea9fe",
  "2852039166",
  "100.64.0.1",
  "100.127.255.255",
  "100.100.100.200",
  "192.0.0.1",
  "192.0.0.192",
  "192.0.2.1",
  "192.88.99.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  "[::]",
  "[::1]",
  "[::127.0.0.1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:10.0.0.1]",
  "[::ffff:c0a8:1]",
  "[::ffff:169.254.169.254]",
  "[::ffff:0:127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b:1::a9fe:a9fe]",
  "[100::1]",
  "[2001::1]",
  "[2001:db8::1]",
  "[2001:10::1]",
  "[2002:7f00:1::]",
  "[2002:a9fe:a9fe::1]",
  "[3fff::1]",
  "[5f00::1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[ff0e::1]",
];
const addresses = literals.map((host) => new URL(`https://${host}/`).hostname.replaceAll(/[[\]]/g, ""));

test.each(literals)("nothing is sent to %s", async (host) => {
  const post = createPost({ privateHosts: [] });
  await expect(post(`https://${host}/hook`, request)).rejects.toThrow(/is not a public address/);
});

test.each(addresses)("nothing is sent to a name that resolves to %s", async (address) => {
  const post = createPost({ privateHosts: [], lookup: resolvingTo([address]) });
  await expect(post("https://hooks.example/", request)).rejects.toThrow(/is not a public address/);
});

test.each(["localhost", "LOCALHOST.", "localhost.localdomain"])(
  "nothing is sent to %s, whatever this machine makes of that name",
  async (host) => {
    const post = createPost({ privateHosts: [] });
    await expect(post(`https://${host}/hook`, request)).rejects.toThrow(/is not a public address|resolve/);
  },
);

test("nothing is sent to a name of which one address is public and another is not", async () => {
  const post = createPost({ privateHosts: [], lookup: resolvingTo(["93.184.215.14", "127.0.0.1"]) });
  await expect(post("https://hooks.example/", request)).rejects.toThrow("127.0.0.1 is not a public address");
});

test("the address that was checked is the one connected to, whatever the name resolves to a moment later", async () => {
  const asked: string[] = [];
  const post = createPost({
    privateHosts: [],
    timeout: 300,
    lookup(host, options, done) {
      asked.push(host);
      // What answers at a public address, if anything, does not have the certificate of that name.
      resolvingTo([asked.length === 1 ? "93.184.215.14" : "127.0.0.1"])(host, options, done);
    },
  });
  await expect(post("https://hooks.example/", request)).rejects.toThrow(/^(?!.*not a public)/);
  expect(asked).toEqual(["hooks.example"]);
});

test("nothing is sent without encryption, but to hosts that the service itself names", async () => {
  const receiver = await startReceiver();
  onTestFinished(receiver.stop);
  const post = createPost({ privateHosts: [] });
  await expect(post("http://hooks.example/", request)).rejects.toThrow("It has to be an https address.");
  await expect(post(receiver.url, request)).rejects.toThrow("It has to be an https address.");
  expect(receiver.received).toEqual([]);
  const allowed = createPost({ privateHosts: [receiver.host] });
  expect(await allowed(receiver.url, request)).toEqual({ status: 204 });
  expect(receiver.received).toHaveLength(1);
});

test("another port of a host that is named with its port is not reached", async () => {
  const post = createPost({ privateHosts: ["127.0.0.1:1"] });
  await expect(post("https://127.0.0.1:2/", request)).rejects.toThrow(/is not a public address/);
});

test("a redirect is an answer, and is not followed", async () => {
  const { url, asked } = await startRedirecting();
  const post = createPost({ privateHosts: ["127.0.0.1"] });
  expect(await post(url, request)).toEqual({ status: 307 });
  expect(asked).toEqual({ here: 1, there: 0 });
});

test("a receiver that does not answer, or is not there, is said to be so in words", async () => {
  const receiver = await startReceiver();
  await receiver.stop();
  const post = createPost({ privateHosts: ["127.0.0.1"] });
  await expect(post(receiver.url, request)).rejects.toThrow("The host refuses the connection.");
  const unknown = createPost({
    privateHosts: [],
    lookup: (_host, _options, done) => done(Object.assign(new Error("none"), { code: "ENOTFOUND" }), []),
  });
  await expect(unknown("https://hooks.example/", request)).rejects.toThrow("does not resolve");
});

const resolvingTo =
  (found: readonly string[]) =>
  (_host: string, _options: object, done: (error: null, addresses: LookupAddress[]) => void): void =>
    done(
      null,
      found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
