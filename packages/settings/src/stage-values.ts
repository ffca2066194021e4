import * as z from "zod";
import { list } from "./values.ts";

/**
 * What a stage may be called. Twenty letters, because AWS takes names of 64 and SST would cut off the service's own,
 * by which the role that deploys knows what is its stage's.
 */
export const stageName = z
  .string()
  .regex(
    /^(?=.{1,20}$)[a-z][a-z\d]*(-[a-z\d]+)*$/,
    "it must be 1 to 20 small letters, digits and single dashes, and begin with a letter",
  )
  .refine(
    (name) => !["prod", "prd", "live"].includes(name),
    "only the one called production keeps its data when it is removed",
  );

export const yesOrNo = z.stringbool({
  truthy: ["true"],
  falsy: ["false"],
  error: "must be true or false",
});

/**
 * Browsers send an origin without a path; "*" would let every page on the web use a signed-in user's token. Nobody, as
 * `none`, has to be said: a forgotten origin would look like a broken API.
 */
export const origins = list
  .transform((items) => (items.length === 1 && items[0] === "none" ? [] : items))
  .pipe(
    z.array(
      z
        .string()
        .regex(/^https?:\/\/[^/*\s]+$/, "must list origins such as https://app.example.com, or be none"),
    ),
  );

/**
 * Addresses that a sign-in page may lead back to: by https, on this machine, or of an app by a scheme of its own.
 * Cognito takes no fragment, and of http addresses those of `localhost` alone.
 */
export const callbacks = list.pipe(
  z.array(
    z
      .string()
      .regex(
        /^(https:\/\/[^\s#*]+|http:\/\/localhost(:\d+)?(\/[^\s#*]*)?|(?!https?:)[a-z][a-z\d+.-]*:\/\/[^\s#*]*)$/,
        "must list addresses such as https://app.example.com/ or com.example.app://signed-in",
      ),
  ),
);

export const domain = z
  .string()
  .trim()
  .max(253, "must be a domain")
  .regex(
    /^([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/,
    "must be a domain such as api.example.com, in small letters, without https://",
  );

export const certificate = z
  .string()
  .trim()
  .regex(
    /^arn:aws[a-z-]*:acm:[a-z\d-]+:\d{12}:certificate\/[\w-]+$/,
    "must be the ARN of a certificate in ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
  );

export const boundary = z
  .string()
  .trim()
  .regex(
    /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
    "must be the ARN of a policy, arn:aws:iam::ACCOUNT:policy/NAME",
  );

const routeRate = /^(\$default|[A-Z]+ \/\S*)=([1-9]\d{0,4})(?:\/([1-9]\d{0,4}))?$/;

/** Rates of routes by their keys: requests a second, and how many at once. */
export const routeRates = list
  .pipe(
    z.array(
      z.string().regex(routeRate, "must list routes and rates such as POST /jobs=20 or POST /jobs=20/40"),
    ),
  )
  .transform((items) =>
    items.map((item) => {
      const [, route = "", rate = "", burst] = routeRate.exec(item) ?? [];
      return { route, rate: Number(rate), burst: Number(burst ?? 2 * Number(rate)) };
    }),
  )
  .refine(
    (rates) => new Set(rates.map(({ route }) => route)).size === rates.length,
    "must name each route once",
  );
