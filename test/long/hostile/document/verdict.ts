import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Answer } from "../http/send.ts";
import { escaped, headersOf, type Operation } from "./operations.ts";

/** A judge of answers by the document alone, whose schemas ajv reads. It throws with what an answer has that is not there. */
export function judgeBy(document: object): (operation: Operation, answer: Answer) => string {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat("base64", true);
  ajv.addSchema(document, "document");
  const compiled = new Map<string, ValidateFunction>();
  const schemaAt = (...steps: string[]): ValidateFunction => {
    const $ref = `document#/${steps.map(escaped).map(encodeURIComponent).join("/")}`;
    const validate = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, validate);
    return validate;
  };

  return (operation, { status, headers, body }) => {
    const said = `${operation.operationId} answered ${status}`;
    const response = operation.responses[status];
    if (!response || status === 500) throw new Error(`${said}: ${body.slice(0, 500)}`);
    for (const name of headersOf(document, response))
      if (headers[name] === undefined) throw new Error(`${said} without the header ${name}`);
    const type = headers["content-type"] ?? "";
    if (!response.content && body === "") return "";
    if (!response.content?.[type]) throw new Error(`${said} as ${type}: ${body.slice(0, 500)}`);
    const value: unknown = type.includes("json") ? JSON.parse(body) : body;
    const { path, method } = operation;
    const fits = schemaAt(
      "paths",
      path,
      method.toLowerCase(),
      "responses",
      `${status}`,
      "content",
      type,
      "schema",
    );
    if (!fits(value)) throw new Error(`${said}: ${ajv.errorsText(fits.errors)}: ${body.slice(0, 1000)}`);
    return codeOf(value);
  };
}

const codeOf = (value: unknown): string =>
  typeof value === "object" && value !== null && "code" in value ? String(value.code) : "";
