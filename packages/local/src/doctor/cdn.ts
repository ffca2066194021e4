import { randomUUID } from "node:crypto";
import { cdnSecrets, throughCdn } from "@luster/core/storage/cdn";
import { s3Links } from "@luster/core/storage/s3/links.s3";
import { type Check, type Finding, findings, type Subject, whyNot } from "./finding.ts";
import { r2Of } from "./r2.ts";

const { ok, error } = findings("cdn");

/** The CDN: whether it takes a URL of ours, refuses any other, and has no original. Of objects that nobody has. */
export const cdn: Check = {
  name: "cdn",
  async run({ setting, signal }) {
    const [origin, keys, r2] = [setting("CDN_URL"), setting("CDN_KEY"), r2Of(setting)];
    if (origin === undefined || !r2) return [];
    if (keys === undefined)
      return [
        error("no picture is listed: CDN_KEY is missing", "Set the secret CdnKey, as docs/deploy.md says."),
      ];
    const links = throughCdn(s3Links({ name: "r2", ...r2, methods: ["PUT"] }), {
      origin,
      secrets: cdnSecrets(keys),
      now: () => new Date(),
      repeat: 0,
    });
    const asset = `doctor/doctor/${randomUUID()}`;
    const output = { key: `${asset}/outputs/doctor.jpg`, contentType: "image/jpeg", filename: "doctor" };
    const { url } = links.presignGet({ ...output, expiresIn: 300 });
    const original = url.replace("outputs/doctor.jpg", "original.jpg");
    try {
      return [
        signed(await statusAt(url, signal)),
        refused("a URL that nobody signed", await statusAt(`${origin}/${output.key}`, signal)),
        refused("an original", await statusAt(original, signal)),
      ];
    } catch (cause) {
      return [
        error(
          `outputs do not load: the CDN does not answer (${whyNot(cause)})`,
          "Check CDN_URL: it must be a domain of the Cloudflare account that the stage was deployed to.",
        ),
      ];
    }
  },
};

/** The object is not there: 404 says that the URL was good and the bucket was asked. */
function signed(status: number): Finding {
  if (status === 404) return ok("the CDN takes the URLs that are signed here, and reads the bucket");
  if (status === 403)
    return error(
      "outputs do not load: the CDN refuses the URLs that are signed here",
      "Deploy the stage again, so that the functions and the CDN's worker have the same CDN_KEY; check this clock.",
    );
  return error(
    `outputs do not load: the CDN answers ${status}`,
    "Deploy the stage again: CDN_URL must lead to its worker, and the worker to R2_BUCKET_NAME.",
  );
}

const refused = (what: string, status: number): Finding =>
  status === 403
    ? ok(`the CDN refuses ${what}`)
    : error(
        `the CDN answers ${status} to ${what}, not 403: pictures may be public`,
        "Remove the bucket's own custom domain and its r2.dev address at Cloudflare; only the stage's worker may serve CDN_URL.",
      );

async function statusAt(url: string, signal: Subject["signal"]): Promise<number> {
  const { status, body } = await fetch(url, { signal, redirect: "manual" });
  await body?.cancel();
  return status;
}
