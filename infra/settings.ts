import { type BrickwrightConfig, configSchema } from "../functions/config/schema.js";
import { ownSecrets } from "./own-secrets.js";
import type { BrickwrightProps } from "./props.js";

/**
 * The configuration that goes into the functions' bundles: what the props say, in the words of a `brickwright.config`.
 * @throws where it cannot be used, or names what cannot run on AWS.
 */
export function settingsOf(
  props: Pick<BrickwrightProps, "config" | "builder" | "replicate" | "sageMaker">,
): BrickwrightConfig {
  const { config = {}, builder, replicate, sageMaker } = props;
  const settings: BrickwrightConfig = {
    ...config,
    ...(builder
      ? {
          builder: {
            ...config.builder,
            ...builder.settings,
            model: builder.model,
            ...(builder.baseUrl ? { baseURL: builder.baseUrl } : {}),
            apiKey: { env: ownSecrets.builder },
          },
        }
      : {}),
    ...(replicate ? { replicate: { ...config.replicate, token: { env: ownSecrets.replicate } } } : {}),
    ...(sageMaker ? { sagemaker: { ...config.sagemaker, endpoint: sageMaker.endpoint } } : {}),
  };
  const { success, error } = configSchema.safeParse(settings);
  if (!success) {
    const [issue] = error.issues;
    throw new Error(`config.${issue?.path.join(".")}: ${issue?.message ?? "cannot be used"}`);
  }
  const module = [
    ...(settings.bricks ?? []).map(({ name, run }) => ({ name, run })),
    ...Object.entries(settings.backends ?? {}).map(([name, run]) => ({ name, run })),
  ].find(({ run }) => run.module !== undefined);
  if (module) {
    throw new Error(`${module.name} runs a module of this machine, which AWS has not: put it behind http.`);
  }
  return settings;
}
