import fc from "fast-check";

/** Names of files and folders that break out of where they are put. */
export const pathTricks = [
  "..",
  "../../etc/passwd",
  "..\\..\\windows\\win.ini",
  "....//....//etc/passwd",
  "/etc/passwd",
  "C:\\boot.ini",
  "\\\\host\\share",
  "file:///etc/passwd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "%252e%252e%252f",
  "..%c0%af..%c0%af",
  "%00",
  "a\0.jpg",
  ".",
  "~",
  "@head.json",
  ".tmp",
  "..;/",
  "a/../../b",
  "USER#victim",
  "SHOOT#..#",
  "shoot_../../shoot",
];

const nastyTexts = [
  ...pathTricks,
  "",
  " ",
  "\u202egpj.exe",
  "\ud800",
  "x\udfff",
  "\u0000\u0001\u001b[31m",
  "\u2028\u2029\ufeff",
  "e\u0301".repeat(100),
  "Z\u0351\u036b".repeat(60),
  "👩‍👩‍👧‍👦".repeat(40),
  "ﷺ".repeat(200),
  "' OR 1=1 --",
  '{"$gt":""}',
  "${jndi:ldap://localhost/a}",
  "<script>alert(1)</script>",
  "%s%n%x",
  "name\r\nSet-Cookie: a=b",
  "null",
  "undefined",
  "NaN",
  "shoot_00000000000000000000000000",
  "asset_7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
  "job_ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
];

/** Any UTF-16, halves of surrogate pairs too. */
const anyUnits = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

export const hostileText = fc.oneof(
  fc.constantFrom(...nastyTexts),
  anyUnits,
  fc.string({ unit: "grapheme", maxLength: 250 }),
  fc.string({ unit: "binary", maxLength: 250 }),
);

const numbers = [0, -0, -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 63, 5e-324, 10 * 1024 * 1024 + 1];

/** What a field's type does not say. */
export const hostileValue = fc.oneof(
  fc.constantFrom(null, true, false, [], {}, [[]], ...numbers),
  fc.jsonValue(),
  hostileText,
  hostileText.map((text) => [text]),
  hostileText.map((text) => ({ toString: text, length: -1 })),
);

/** Keys that reach into JavaScript itself. */
export const protoKeys = [
  "__proto__",
  "constructor",
  "prototype",
  "__defineGetter__",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "constructor.prototype",
  "__proto__.isAdmin",
  "__proto__[isAdmin]",
  "constructor[prototype][isAdmin]",
  "then",
  "toJSON",
];
