import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Secrets } from "../../../platform/aws/secrets.js";
import { BadInputError } from "../../../platform/errors.js";
import { settingIfAny } from "../environment.js";
import { variablesIn } from "../variables-in.js";

/** Names of the variables that the configuration may read, and the secrets behind them. */
export function secretNames(): Readonly<Record<string, string>> {
  const text = settingIfAny("secrets");
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

/**
 * The variables that a part of the configuration reads as `{ env: NAME }`, from Secrets Manager. A secret that nobody has put a
 * value into counts as a variable that is not set.
 */
export async function secretsFor(...parts: readonly unknown[]): Promise<Readonly<Record<string, string>>> {
  const known = secretNames();
  const wanted = [...new Set(parts.flatMap(variablesIn))].filter((name) => name in known);
  if (wanted.length === 0) return {};
  const secrets = new Secrets(new SecretsManagerClient({}));
  const read = await Promise.all(
    wanted.map(async (name): Promise<[string, string] | null> => {
      try {
        return [name, (await secrets.get(known[name] as string)).trim()];
      } catch (error) {
        if (error instanceof BadInputError) return null;
        throw error;
      }
    }),
  );
  return Object.fromEntries(read.filter((entry) => entry !== null));
}
