import { startR2 } from "@luster/local/cloud/r2";

const [folder = "", accessKeyId = "", secretAccessKey = ""] = process.argv.slice(2);
const { endpoint } = await startR2({
  folder,
  port: 0,
  bucket: "pictures",
  credentials: { accessKeyId, secretAccessKey },
});
console.log(endpoint);
