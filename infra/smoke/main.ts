import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { S3Client } from "@aws-sdk/client-s3";
import { journey } from "./journey.js";
import { signedFetch } from "./signed-fetch.js";

/** `npm run smoke -- --stack NAME`: a user's way through a deployed stack, with the credentials of the environment. */
const { values } = parseArgs({
  options: {
    stack: { type: "string" },
    photo: { type: "string" },
    instruction: { type: "string", default: "make it a little brighter" },
    seconds: { type: "string", default: "300" },
  },
});
if (values.stack === undefined) {
  process.stderr.write("usage: npm run smoke -- --stack NAME [--photo FILE] [--instruction TEXT] [--seconds N]\n");
  process.exit(2);
}
const sample = fileURLToPath(new URL("../../../assets/sample.jpg", import.meta.url));
const cloudFormation = new CloudFormationClient({});
const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: values.stack }));
const outputs = Object.fromEntries(
  (Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
);
const output = (name: string): string => {
  const value = outputs[name];
  if (value === undefined)
    throw new Error(`The stack ${values.stack} has no output ${name}: is it one of Brickwright?`);
  return value;
};
const s3 = new S3Client({});
await journey({
  s3,
  bucket: output("BucketName"),
  api: signedFetch(output("ApiUrl"), await s3.config.region(), s3.config.credentials),
  photo: await readFile(values.photo ?? sample),
  instruction: values.instruction,
  say: (line) => process.stdout.write(`${line}\n`),
  patience: Number(values.seconds),
});
process.stdout.write("All is well.\n");
