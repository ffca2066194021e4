import * as Shoots from "@luster/contract/shoots";
import { expect, test } from "vitest";

const shoot = "shoot_01J9ZQ0000000000000000000A";
const asset = "asset_01J9ZQ0000000000000000000A";

test.each([
  ["shoots", Shoots.list.query, shoot],
  ["assets", Shoots.assets.query, asset],
])("a list of %s goes on after the id that its last page ended at", (_what, query, cursor) => {
  expect(query.parse({ cursor, limit: "5" })).toEqual({ cursor, limit: 5 });
  expect(query.parse({})).toEqual({ limit: 50 });
});

test.each([
  ["of another list", asset],
  ["that is a sort key of the table", `SHOOT#${shoot}`],
  ["of the service before this one", Buffer.from(`SHOOT#${shoot}`).toString("base64url")],
  ["with a byte that no id has", `${shoot}\0`],
  ["that is twice a cursor", shoot + shoot],
  ["that is garbage", "AAAA"],
  ["that is empty", ""],
])("a list of shoots refuses a cursor %s, and says where to get one", (_what, cursor) => {
  const { error } = Shoots.list.query.safeParse({ cursor });
  expect(error?.issues).toMatchObject([
    { path: ["cursor"], message: "must be a cursor from the previous page" },
  ]);
});
