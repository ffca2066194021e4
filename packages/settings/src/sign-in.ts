import { callbacks, yesOrNo } from "./stage-values.ts";
import { isHttps, list, safeAddress } from "./values.ts";

/** Who signs a stage's users in: an issuer elsewhere, or a user pool of Amazon Cognito that the stage makes. */
export const signInSettings = {
  AUTH_ISSUER: safeAddress
    .refine(isHttps, "must be the https URL of the token issuer")
    .optional()
    .meta({
      description:
        "The https address of the token issuer, exactly as in the tokens' `iss`; or `COGNITO`. Nothing is deployed without one of them, and a stage with users cannot change it: another issuer's `sub`s are other users.",
      link: ["SignIn", "issuer"],
    }),
  AUTH_AUDIENCE: list.optional().meta({
    description: "What the tokens' `aud` must be; several with commas. Goes with `AUTH_ISSUER`.",
    link: ["SignIn", "audience"],
  }),
  COGNITO: yesOrNo.default(false).meta({
    description:
      "`true` makes a user pool of Amazon Cognito that signs the stage's users in; then there is no `AUTH_ISSUER`.",
  }),
  COGNITO_CALLBACKS: callbacks.optional().meta({
    description:
      "Where the pool's sign-in page leads back to: addresses of pages and apps, several with commas, each to its last character. Goes with `COGNITO`.",
  }),
  COGNITO_SIGN_UP: yesOrNo.default(false).meta({
    description:
      "`true` lets anybody sign up in the pool, each with a user's quotas; else whoever runs the stage adds its users.",
  }),
};

type Rule = { name: string; holds: (given: Record<string, unknown>) => boolean; error: string };

/** Which of them go together, each by the one that has to change. */
export const signInRules: readonly Rule[] = [
  {
    name: "AUTH_ISSUER",
    holds: ({ COGNITO, AUTH_ISSUER }) => COGNITO !== (AUTH_ISSUER !== undefined),
    error: "must be the address of the token issuer, or COGNITO=true makes one: exactly one of the two",
  },
  {
    name: "AUTH_AUDIENCE",
    holds: ({ COGNITO, AUTH_AUDIENCE }) => COGNITO === true || AUTH_AUDIENCE !== undefined,
    error: "must say what the tokens of AUTH_ISSUER are for",
  },
  {
    name: "COGNITO_CALLBACKS",
    holds: ({ COGNITO, COGNITO_CALLBACKS }) => COGNITO !== true || COGNITO_CALLBACKS !== undefined,
    error: "must list where the sign-in page of COGNITO=true leads back to",
  },
  ...["AUTH_AUDIENCE", "STUDIO_CLIENT_ID", "CANARY_CLIENT_ID", "CANARY_SCOPE"].map((name) => ({
    name,
    holds: (given: Record<string, unknown>) => given["COGNITO"] !== true || given[name] === undefined,
    error: "is of an issuer elsewhere, and COGNITO=true makes its clients itself: leave one of them out",
  })),
  ...["COGNITO_CALLBACKS", "COGNITO_SIGN_UP"].map((name) => ({
    name,
    holds: (given: Record<string, unknown>) => given["COGNITO"] === true || !given[name],
    error: "is of the pool that COGNITO=true makes: leave one of them out",
  })),
];
