import { subject, userOf } from "@luster/functions/http/subject";
import type { Event } from "@luster/functions/http/event";
import { describe, expect, test } from "vitest";

const token = (payload: object): string =>
  ["{}", JSON.stringify(payload), "signature"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");

/** A request as API Gateway passes it on: claims as text, and the token that it verified. */
const request = (sub: unknown, payload?: object): Event =>
  ({
    headers: payload ? { authorization: `Bearer ${token(payload)}` } : {},
    requestContext: { authorizer: { jwt: { claims: { sub }, scopes: [] } } },
  }) as unknown as Event;

describe("the user of a request", () => {
  test.each(["anna", "auth0|5f7c", "Jörg Müller", "nullius", "7b-anna", "map", "user-1"])(
    "is the subject %j as it stands",
    (sub) => expect(userOf(request(sub))).toBe(sub),
  );

  test.each([
    undefined,
    null,
    7,
    true,
    ["anna"],
    { name: "anna" },
    "",
    " ",
    "\t\n",
    "\u00a0\u3000",
    "\u200b",
    "\ud800",
    "anna\ud800",
  ])("is nobody when the claim is %j", (sub) => expect(userOf(request(sub))).toBeUndefined());

  test.each([
    [null, "null"],
    [null, "<nil>"],
    [null, "nil"],
    [7, "7"],
    [1_000_000, "1e+06"],
    [-0.5, "-0.5"],
    [true, "true"],
    [false, "false"],
    [["a", "b"], "[a b]"],
    [["a", "b"], '["a","b"]'],
    [[], "[]"],
    [["a\nb"], "[a\nb]"],
    [undefined, "undefined"],
    [Number.POSITIVE_INFINITY, "+Inf"],
    [Number.NaN, "NaN"],
    [{ a: "b" }, "map[a:b]"],
    [{ a: "b" }, '{"a":"b"}'],
    [{ a: "b" }, "{a=b}"],
  ])("is nobody when the token has %j, which API Gateway passes on as %j", (sub, text) => {
    expect(userOf(request(text, { sub }))).toBeUndefined();
  });

  test.each(["null", "12345", "113249876", "[a b]", "map[a:b]", "{}", "true"])(
    "is the string %j when the token says that it is a string",
    (sub) => expect(userOf(request(sub, { sub }))).toBe(sub),
  );

  test.each(["", "bearer ", "BEARER "])("is told by a token after %j, as API Gateway takes it", (scheme) => {
    const event = request("12345");
    event.headers["authorization"] = scheme + token({ sub: "12345" });
    expect(userOf(event)).toBe("12345");
  });

  test.each(["null", "12345", "[a b]"])(
    "is nobody when %j comes without a token that could say so",
    (sub) => {
      expect(userOf(request(sub))).toBeUndefined();
    },
  );

  test("is nobody when the token names somebody else than the claim", () => {
    expect(userOf(request("12345", { sub: "54321" }))).toBeUndefined();
  });

  test("is told by an access token of Cognito's, and by its ID token nobody", () => {
    const by = (token_use: string): Event => {
      const event = request("anna");
      Object.assign(event.requestContext.authorizer?.jwt.claims ?? {}, { token_use });
      return event;
    };
    expect(userOf(by("access"))).toBe("anna");
    expect(userOf(by("id"))).toBeUndefined();
  });

  test("is nobody when the header cannot be read", () => {
    const event = request("12345");
    event.headers["authorization"] = "Bearer a.b.c";
    expect(userOf(event)).toBeUndefined();
  });
});

test("a subject keeps its blanks around what there is to see", () => {
  expect(subject(" anna ")).toBe(" anna ");
});
