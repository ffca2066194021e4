import { Problem } from "@luster/contract/problem";
import { inWords, issueOf } from "@luster/functions/http/words";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();
const json = { "content-type": "application/json" };
const shoot_id = "shoot_01JZ0000000000000000000000";
const asset_id = "asset_01JZ0000000000000000000000";

async function refusal(path: string, body: unknown) {
  const answer = await machine.api.post(path, body);
  expect(answer.status).toBe(400);
  const { detail, code, issues } = Problem.parse(answer.body);
  return { detail, code, messages: issues?.map(({ message }) => message) };
}

describe("a refused field", () => {
  it.each([
    ["/shoots", {}, ["name is required"]],
    ["/shoots", { name: null }, ["name must be text, not null"]],
    ["/shoots", { name: 7 }, ["name must be text"]],
    ["/shoots", { name: ["a"] }, ["name must be text, not a list"]],
    ["/shoots", { name: { a: 1 } }, ["name must be text, not an object"]],
    ["/shoots", { name: "  " }, ["name must not be empty"]],
    ["/shoots", { name: "x".repeat(201) }, ["name must have at most 200 characters"]],
    ["/shoots", { name: "x".repeat(5_000) }, ["name must have at most 200 characters"]],
    ["/shoots", { name: "\ud83d" }, ["name has half a character in it (a lone surrogate)"]],
    ["/shoots", { name: "a", color: 1 }, ["color is not a field of this request"]],
    ["/shoots", { name: "a", color: 1, size: 2 }, ["color, size are not a field of this request"]],
    ["/shoots", [], ["the body must be an object with fields, not a list"]],
    ["/shoots", null, ["the body must be an object with fields, not null"]],
    ["/jobs", { asset_id, tier: "gold" }, ["tier must be one of basic, standard, premium"]],
    ["/jobs", { asset_id, prompt: "x".repeat(1_001) }, ["prompt must have at most 1000 characters"]],
    ["/jobs", { asset_id, prompt: "x".repeat(9_000) }, ["prompt must have at most 1000 characters"]],
    ["/jobs", { asset_id: "x" }, ["asset_id must be an id such as asset_01J9ZQ…"]],
    [
      "/uploads/presign",
      { shoot_id, file_size: 0.5 },
      ["filename is required", "file_size must be a whole number"],
    ],
    [
      "/uploads/presign",
      { shoot_id, filename: "\udc00.jpg", content_type: "image/jpeg", file_size: 0, method: "PATCH" },
      [
        "filename has half a character in it (a lone surrogate)",
        "file_size must be at least 1",
        "method must be one of PUT, POST",
      ],
    ],
  ])("of %s %j is told in words, the first of them in detail", async (path, body, messages) => {
    expect(await refusal(path, body)).toEqual({ code: "request.invalid", detail: messages[0], messages });
  });

  it.each([
    ["/shoots?limit=0", "limit must be at least 1"],
    ["/shoots?limit=1000", "limit must be at most 100"],
    ["/shoots?limit=x", "limit must be a number"],
    ["/shoots?color=red", "color is not a parameter of this route"],
    ["/shoots?cursor=%20", "cursor must be a cursor from the previous page"],
  ])("of the query %s is told in words", async (path, detail) => {
    expect((await machine.api.send(path)).body).toMatchObject({ code: "request.invalid", detail });
  });

  it("of the headers is told in words", async () => {
    const answer = await machine.api.post("/shoots", { name: "a" }, { "idempotency-key": "a b" });
    expect(answer.body["detail"]).toBe("idempotency-key must be 1 to 255 printable ASCII characters");
  });
});

describe("a field of a kind that no route has yet", () => {
  it.each([
    [z.boolean(), 1, "a must be true or false"],
    [z.array(z.string()), "b", "a must be a list"],
    [z.array(z.string()), {}, "a must be a list, not an object"],
    [z.array(z.string()).max(2), ["b", "c", "d"], "a must have at most 2 entries"],
    [z.array(z.string()).min(1), [], "a must not be empty"],
    [z.array(z.int().max(9)), [1, 10], "a.1 must be at most 9"],
    [z.record(z.string(), z.string()), 1, "a must be an object with fields"],
    [z.map(z.string(), z.string()), 1, "a must be of another kind"],
    [z.literal("b"), "c", "a must be b"],
    [z.url(), "b", "a must be a valid url"],
    [z.union([z.string(), z.number()]), true, "a is not valid"],
    [z.strictObject({}), { b: 1 }, "b is not a field of this request"],
  ])("is told in words: %#", (schema, value, message) => {
    const { error } = z
      .object({ body: z.object({ a: schema }) })
      .safeParse({ body: { a: value } }, { error: inWords });
    expect(error?.issues.map(issueOf).map((issue) => issue.message)).toEqual([message]);
  });
});

describe("a malformed id in a path", () => {
  it.each([
    ["/shoots/x", "shoot.not_found", "shoot_01J9ZQ…"],
    ["/shoots/x/assets?limit=x", "shoot.not_found", "shoot_01J9ZQ…"],
    [`/shoots/${asset_id}`, "shoot.not_found", "shoot_01J9ZQ…"],
    ["/shoots/shoot_01jz0000000000000000000000", "shoot.not_found", "shoot_01J9ZQ…"],
    ["/shoots/%00", "shoot.not_found", "shoot_01J9ZQ…"],
    ["/jobs/7", "job.not_found", "job_01J9ZQ…"],
  ])("%s is a 404 that says what an id looks like", async (path, code, hint) => {
    const { status, body } = await machine.api.send(path);
    expect([status, body["code"]]).toEqual([404, code]);
    expect(body["detail"]).toBe(`id must be an id such as ${hint}`);
  });
});

describe("malformed JSON", () => {
  it.each([
    ['{"name":', "The JSON ends too early, at line 1, column 9."],
    ['{"name":"a"', "The JSON ends too early, at line 1, column 12."],
    ['{"name":"a}', "The JSON is broken at line 1, column 9."],
    ["{", "The JSON ends too early, at line 1, column 2."],
    ["{name: 1}", "The JSON is broken at line 1, column 2."],
    ["{'name': 1}", "The JSON is broken at line 1, column 2."],
    ['{"name": }', "The JSON is broken at line 1, column 10."],
    ['{\n  "name": "a",\n}', "The JSON is broken at line 3, column 1."],
    ['{"name": "a"} x', "The JSON is broken at line 1, column 15."],
    ['{"name": "a" "b": 1}', "The JSON is broken at line 1, column 14."],
    ['{"name": tru}', "The JSON is broken at line 1, column 10."],
    ['{"name": 01}', "The JSON is broken at line 1, column 10."],
    ["[1,]", "The JSON is broken at line 1, column 4."],
    ["[1}", "The JSON is broken at line 1, column 3."],
    ['{"name":"a\tb"}', "The JSON is broken at line 1, column 9."],
    ["[".repeat(20_000), "The JSON ends too early, at line 1, column 20001."],
    ['{"name":\r\n\r"a"\r\n"b"}', "The JSON is broken at line 4, column 1."],
    ['{"name": \u00a0', "The JSON is broken at line 1, column 10."],
    ['{"name":"\u007f\u009f" 1}', "The JSON is broken at line 1, column 14."],
    ['{"name": -1.5e+3 1}', "The JSON is broken at line 1, column 18."],
    ['{"name": [] {}}', "The JSON is broken at line 1, column 13."],
    ['{"name": {}, 1}', "The JSON is broken at line 1, column 14."],
    ['{"name" ["a"]}', "The JSON is broken at line 1, column 9."],
    ["{[1]: 2}", "The JSON is broken at line 1, column 2."],
    ["{1: 2}", "The JSON is broken at line 1, column 2."],
    ['["a": 1]', "The JSON is broken at line 1, column 5."],
    ["1, 2", "The JSON is broken at line 1, column 2."],
    ['{"__proto__": 1}', "The JSON has a field name that is not allowed."],
  ])("%j says where it is broken", async (body, detail) => {
    const answer = await machine.api.send("/shoots", { method: "POST", headers: json, body });
    expect([answer.status, answer.body["code"]]).toEqual([400, "request.malformed"]);
    expect(answer.body["detail"]).toBe(detail);
  });
});

describe("a body that is not UTF-8", () => {
  const bytes = (...parts: (string | number[])[]): Buffer =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const form = (value: number[]) =>
    bytes('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n', value, "\r\n--x--\r\n");
  const wrong = [
    [0xff],
    [0xc3, 0x28],
    [0xe2, 0x82],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
  ];

  it.each(
    wrong.flatMap((value): [string, Buffer][] => [
      ["application/json", bytes('{"name":"', value, '"}')],
      ["application/json", bytes('{"', value, '":"a"}')],
      ["multipart/form-data; boundary=x", form(value)],
      ["application/x-www-form-urlencoded", bytes("name=", value)],
      [
        "application/x-www-form-urlencoded",
        bytes(`name=${value.map((one) => `%${one.toString(16)}`).join("")}`),
      ],
    ]),
  )("is malformed as %s, and nothing of it is stored", async (type, body) => {
    const { shoots: before } = (await machine.api.send("/shoots")).body;
    const response = await fetch(`${machine.api.url}/shoots`, {
      method: "POST",
      headers: { "content-type": type },
      body: new Uint8Array(body),
    });
    const problem = Problem.parse(await response.json());
    expect([response.status, problem.code, problem.detail]).toEqual([
      400,
      "request.malformed",
      "The body is not valid UTF-8.",
    ]);
    expect((await machine.api.send("/shoots")).body["shoots"]).toEqual(before);
  });

  it.each([
    ["application/json", '{"name":"Küche \ufffd 👨‍👩‍👧"}'],
    ["application/x-www-form-urlencoded", "name=K%c3%BCche+%ef%bf%bd+%F0%9F%91%A8%E2%80%8D👩‍👧&x"],
    ["application/x-www-form-urlencoded", "name=100%+sunny"],
  ])("is not what %s %j is", async (type, body) => {
    const init = { method: "POST", headers: { "content-type": type }, body };
    const { status, body: answer } = await machine.api.send("/shoots", init);
    expect([status, answer["code"]]).not.toEqual([400, "request.malformed"]);
  });
});
