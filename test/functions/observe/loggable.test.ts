import { EngineError } from "@luster/core/engines/engine";
import { Failure } from "@luster/core/failure";
import { loggable } from "@luster/functions/observe/loggable";
import { APIError } from "openai";
import { describe, expect, test } from "vitest";

const line = (value: unknown): string => JSON.stringify({ value }, loggable);

/** As the SDK makes one of a refusal that quotes the request. */
function providersRefusal(): EngineError {
  const body = { error: { message: "Rejected: make my neighbour's car vanish", code: "bad_prompt" } };
  const headers = new Headers({ "x-request-id": "req_1", "set-cookie": "session=1" });
  const cause = APIError.generate(400, body, undefined, headers);
  return new EngineError("final", "engine.rejected", "The enhancement service refused.", { cause });
}

describe("an error in the log", () => {
  test("has its name, message, code and stack, and those of what caused it", () => {
    const cause = Object.assign(new TypeError("connect failed"), {
      code: "ECONNREFUSED",
      syscall: "connect",
    });
    const logged = JSON.parse(line(new Failure("service.unavailable", undefined, { cause })));
    expect(logged.value).toMatchObject({
      name: "Failure",
      code: "service.unavailable",
      message: expect.stringContaining("does not answer"),
      stack: expect.stringMatching(/^\s+at .*loggable\.test\.ts/),
      cause: { name: "TypeError", code: "ECONNREFUSED", syscall: "connect", message: "connect failed" },
    });
  });

  test("has of the provider's answer its status and codes, and none of its words or headers", () => {
    const text = line(providersRefusal());
    expect(JSON.parse(text).value).toMatchObject({
      message: "The enhancement service refused.",
      cause: { status: 400, code: "bad_prompt", requestID: "req_1" },
    });
    expect(text).not.toMatch(/neighbour|session|cookie/);
  });

  test("has none of what its parser could not read", () => {
    const unreadable = () => JSON.parse("my neighbour");
    const thrown = attempt(unreadable);
    expect(String(thrown)).toContain("neighbour");
    expect(line(thrown)).not.toContain("neighbour");
    expect(line(new Error("wrapped", { cause: thrown }))).not.toContain("neighbour");
  });

  test("has none of the properties that an SDK hung on it", () => {
    const refused = Object.assign(new Error("SignatureDoesNotMatch"), {
      AWSAccessKeyId: "AKIAEXAMPLE",
      StringToSign: "GET\n\nprivate",
      $response: { headers: { authorization: "private" } },
    });
    expect(line(refused)).not.toMatch(/AKIAEXAMPLE|private/);
  });
});

describe("a text in the log", () => {
  test.each([
    [
      "GET https://r2.example/b/key?X-Amz-Signature=abc&X-Amz-Date=1 failed",
      "GET https://r2.example/b/key?… failed",
    ],
    ["http://localhost:1/k?expires=1&signature=abc", "http://localhost:1/k?…"],
    ["the query X-Amz-Signature=abc alone", "the query X-Amz-Signature=… alone"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer …"],
    ["a token eyJhbGciOi.eyJzdWIiOi.c2ln here", "a token … here"],
    ["Incorrect API key provided: sk-proj-abcdef123456.", "Incorrect API key provided: sk-…."],
    ["shoot_01J9ZQ was refused", "shoot_01J9ZQ was refused"],
  ])("reads %j as %j", (text, expected) => {
    expect(JSON.parse(line(text)).value).toBe(expected);
  });
});

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
