import * as z from "zod";

/** What a client puts in `Idempotency-Key`: printable ASCII of its own choice. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable ASCII characters");
