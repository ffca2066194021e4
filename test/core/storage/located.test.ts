import { storageOf } from "@luster/core/storage/located";
import { expect, test } from "vitest";

test.each([
  ["user-1/shoot-1/asset-1/original.jpg", "r2"],
  ["uploads/2023/kitchen.jpg", "r2"],
  ["var/data/kitchen.jpg", "r2"],
  ["home/anna/kitchen.jpg", "r2"],
  ["C/kitchen.jpg", "r2"],
  ["c:kitchen.jpg", "r2"],
  ["files/a:b.jpg", "r2"],
  ["file/kitchen.jpg", "r2"],
  ["..hidden/kitchen.jpg", "r2"],
  [".kitchen.jpg", "r2"],
  ["~auth0/shoot/original.jpg", "r2"],
  ["kitchen.jpg", "r2"],
  ["/var/data/kitchen.jpg", "local"],
  ["/kitchen.jpg", "local"],
  ["./uploads/kitchen.jpg", "local"],
  ["../uploads/kitchen.jpg", "local"],
  ["~/uploads/kitchen.jpg", "local"],
  ["C:\\uploads\\kitchen.jpg", "local"],
  ["c:/uploads/kitchen.jpg", "local"],
  ["\\\\nas\\photos\\kitchen.jpg", "local"],
  ["uploads\\kitchen.jpg", "local"],
  [".\\uploads\\kitchen.jpg", "local"],
  ["file:///var/data/kitchen.jpg", "local"],
  ["FILE:///C:/uploads/kitchen.jpg", "local"],
  ["file:kitchen.jpg", "local"],
] as const)("a record from before that names %j stands in %s", (object_key, storage) => {
  expect(storageOf({ object_key })).toBe(storage);
});

test.each(["r2", "s3", "local"] as const)("a record that names its store %s is believed", (storage) => {
  expect(storageOf({ storage, object_key: "/var/data/kitchen.jpg" })).toBe(storage);
});
