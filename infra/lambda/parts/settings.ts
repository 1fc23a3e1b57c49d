import { readFile } from "node:fs/promises";
import type { GivenConfig } from "../../../functions/config/assemble.js";
import { configSchema, type ReadConfig } from "../../../functions/config/schema.js";
import { setting, settingIfAny } from "../environment.js";

/**
 * The configuration that the stack put beside the code. What only the deployment knows of SageMaker (bucket, region, topics) is
 * added, unless the configuration says otherwise.
 */
export async function readSettings(): Promise<GivenConfig> {
  const file = new URL("./settings.json", `file://${process.env.LAMBDA_TASK_ROOT ?? process.cwd()}/`);
  const config = configSchema.parse(JSON.parse(await readFile(file, "utf8")));
  return { file: file.pathname, config: withPlaces(config) };
}

function withPlaces(config: ReadConfig): ReadConfig {
  const isUsed =
    config.sagemaker !== undefined || Object.values(config.backends).some(({ sagemaker }) => sagemaker !== undefined);
  if (!isUsed) return config;
  const topics = settingIfAny("topics");
  const places = { bucket: setting("bucket"), ...(topics === undefined ? {} : { topics }) };
  return { ...config, sagemaker: { ...places, ...config.sagemaker } };
}
