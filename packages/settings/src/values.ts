import * as z from "zod";

/** Text with something in it, without the blanks around it. */
export const text = z.string().trim().min(1, "must not be blank");

/** A whole number, written in digits alone. */
export const whole = (min = 1, max: number = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,16}$/, "must be a whole number, in digits")
    .transform(Number)
    .pipe(z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** A number, written in digits with up to three after the point. */
export const decimal = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}(\.\d{1,3})?$/, "must be a number such as 2.5")
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** Items separated by commas. */
export const list = z
  .string()
  .transform((items) => items.split(",").map((item) => item.trim()))
  .pipe(z.array(z.string().min(1, "must be items separated by commas")));

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether an address points to this machine. */
export const isLoopback = (address: string): boolean =>
  URL.canParse(address) && loopback.has(new URL(address).hostname);

/** An address on the web. */
export const address = z
  .string()
  .trim()
  .pipe(z.url({ protocol: /^https?$/, error: "must be a URL such as https://service.example" }));

/** An address whose answers nobody on the way can change: encrypted, or on this machine. */
export const safeAddress = address.refine(
  (url) => url.startsWith("https:") || isLoopback(url),
  "must be an https URL, or an http one of this machine",
);

export const isHttps = (url: string): boolean => /^https:/i.test(url);

/** Whether an address is a host alone, without a path or a slash at its end. */
export const isHttpsOrigin = (url: string): boolean =>
  isHttps(url) && URL.canParse(url) && new URL(url).origin === url;

/**
 * Of some settings what an environment says. An empty variable counts as absent: that is how shells and `.env` files
 * unset one.
 */
export const given = (
  { shape }: z.ZodObject,
  read: (name: string) => string | undefined,
): Record<string, string> =>
  Object.fromEntries(
    Object.keys(shape).flatMap((name) => {
      const value = read(name);
      return value ? [[name, value]] : [];
    }),
  );
