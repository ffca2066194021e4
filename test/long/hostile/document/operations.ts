import * as z from "zod";

/** A JSON Schema, as far as requests are made of it. */
export type Schema = {
  $ref?: string | undefined;
  type?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  pattern?: string | undefined;
  format?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minimum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  maximum?: number | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  items?: Schema | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
};

const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema: z.custom<Schema>(),
});
const Content = z.record(z.string(), z.object({ schema: z.custom<Schema>() }));
const Reference = z.object({ $ref: z.string() });
const Header = z.object({ required: z.boolean().default(false) });
const Response = z.object({ headers: z.record(z.string(), Reference), content: Content.optional() });
const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(z.union([Reference, Parameter])).default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), Response),
});
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** One operation of an OpenAPI document, its references to parameters followed. */
export type Operation = Omit<z.infer<typeof Operation>, "parameters"> & {
  method: string;
  path: string;
  parameters: z.infer<typeof Parameter>[];
};

/** Every operation of an OpenAPI document. */
export const operationsOf = (document: unknown): Operation[] =>
  Object.entries(Document.parse(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
      parameters: operation.parameters.map((one) =>
        Parameter.parse("$ref" in one ? followed(document, one.$ref) : one),
      ),
    })),
  );

/** The headers that every answer with this status has. */
export const headersOf = (document: unknown, { headers }: z.infer<typeof Response>): string[] =>
  Object.entries(headers).flatMap(([name, { $ref }]) =>
    Header.parse(followed(document, $ref)).required ? [name] : [],
  );

/** What a reference within the document leads to. */
export function followed(document: unknown, reference: string): unknown {
  const steps = reference.replace(/^#\//, "").split("/").map(unescaped);
  return steps.reduce((part, step) => z.record(z.string(), z.unknown()).parse(part)[step], document);
}

/** A step of a JSON pointer. */
export const escaped = (step: string): string => step.replaceAll("~", "~0").replaceAll("/", "~1");
const unescaped = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");
