import { afterEach, beforeEach, expect, test, vi } from "vitest";

const environment = {
  R2_ACCOUNT_ID: "account",
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
  R2_BUCKET_NAME: "pictures",
  STANDBY_BUCKET_NAME: "standby",
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "example",
  AWS_SECRET_ACCESS_KEY: "example",
};
const cdn = { CDN_URL: "https://pictures.example.com", CDN_KEY: "an example of a key that is long enough" };

/** The hosts from which an output of each store, and an original, would be downloaded. */
async function hosts(given: Record<string, string>) {
  for (const [name, value] of Object.entries({ ...environment, ...given })) vi.stubEnv(name, value);
  const { links } = await import("@luster/functions/wiring/storage");
  const host = (storage: "r2" | "s3", key: string) =>
    new URL(
      links().get(storage).presignGet({ key, contentType: "image/jpeg", filename: "a.jpg", expiresIn: 60 })
        .url,
    ).host;
  const [output, original] = ["user/shoot/asset/outputs/job.jpg", "user/shoot/asset/original.jpg"];
  return { output: host("r2", output), original: host("r2", original), standby: host("s3", output) };
}

const stores = {
  output: "account.r2.cloudflarestorage.com",
  original: "account.r2.cloudflarestorage.com",
  standby: "standby.s3.eu-west-1.amazonaws.com",
};

beforeEach(() => void vi.resetModules());
afterEach(() => void vi.unstubAllEnvs());

test("without a CDN, everything is downloaded from the store that holds it", async () => {
  expect(await hosts({})).toEqual(stores);
});

test("with a CDN, outputs in R2 are downloaded through it; originals and the standby's are not", async () => {
  expect(await hosts(cdn)).toEqual({ ...stores, output: "pictures.example.com" });
});

test.each([
  [{ CDN_URL: cdn.CDN_URL }, "CDN_KEY: missing"],
  [{ ...cdn, CDN_KEY: "too short" }, "CDN_KEY: must have at least 32 characters"],
  [
    { ...cdn, CDN_KEY: `${cdn.CDN_KEY},too short` },
    "CDN_KEY: must have at least 32 characters, each of several",
  ],
  [
    { ...cdn, CDN_URL: "https://pictures.example.com/path" },
    "CDN_URL: must be an https address without a path",
  ],
  [{ ...cdn, CDN_URL: "http://pictures.example.com" }, "CDN_URL: must be an https address without a path"],
])("%j is refused: %s", async (given, words) => {
  await expect(hosts(given)).rejects.toThrow(words);
});
