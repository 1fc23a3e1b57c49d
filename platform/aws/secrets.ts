import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { BadInputError } from "../errors.js";
import { awsFault, commonFailure, isPassing } from "./call-failure.js";

/** The calls that {@link Secrets} makes, as IAM actions on the secrets; with a customer's key `kms:Decrypt` besides. */
export const secretsActions = ["secretsmanager:GetSecretValue"] as const;

/** A secret that was replaced is read anew within this time. */
const KEPT_MS = 5 * 60_000;

/** Secrets of AWS Secrets Manager, read when first needed and kept in this process's memory for five minutes. */
export class Secrets {
  readonly #kept = new Map<string, { readonly value: string; readonly until: number }>();
  readonly #asked = new Map<string, Promise<string>>();

  constructor(
    private readonly client: SecretsManagerClient,
    /** Milliseconds, monotonic. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * @param id name or ARN.
   * @throws {BadInputError} when there is no such secret, or nothing in it.
   * @throws {StorageError} when it may not be read.
   * @throws {TransientError}
   */
  async get(id: string): Promise<string> {
    const kept = this.#kept.get(id);
    if (kept && kept.until > this.now()) return kept.value;
    let asked = this.#asked.get(id);
    if (!asked) {
      asked = this.#read(id).finally(() => this.#asked.delete(id));
      this.#asked.set(id, asked);
    }
    try {
      return await asked;
    } catch (error) {
      // What was right five minutes ago most likely still is.
      if (kept && isPassing(error instanceof Error ? (error.cause ?? error) : error)) return kept.value;
      throw error;
    }
  }

  async #read(id: string): Promise<string> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: id }));
      if (!SecretString) {
        throw new BadInputError(`The secret ${id} is empty.`, "Put its value into AWS Secrets Manager, as text.");
      }
      this.#kept.set(id, { value: SecretString, until: this.now() + KEPT_MS });
      return SecretString;
    } catch (error) {
      if (awsFault(error)?.code === "ResourceNotFoundException") {
        throw new BadInputError(
          `There is no secret ${id}, or no value in it.`,
          "Put its value into AWS Secrets Manager, as text.",
          { cause: error },
        );
      }
      throw commonFailure(error, `read the secret ${id}`) ?? error;
    }
  }
}
