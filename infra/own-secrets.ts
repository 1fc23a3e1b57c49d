/** Names by which the configuration reads the stack's own secrets; their values come from Secrets Manager at run time. */
export const ownSecrets = { builder: "BRICKWRIGHT_BUILDER_KEY", replicate: "BRICKWRIGHT_REPLICATE_TOKEN" } as const;
