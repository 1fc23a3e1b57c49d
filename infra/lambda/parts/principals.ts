import { apiKeys } from "../../../functions/api/auth/api-keys.js";
import { iam } from "../../../functions/api/auth/iam.js";
import { jwt } from "../../../functions/api/auth/jwt.js";
import type { Authenticate } from "../../../functions/api/principal.js";
import { systemClock } from "../../../platform/clock.js";
import type { Records } from "../../../platform/records.js";
import { setting } from "../environment.js";

/** The one way of proving who asks that the stack was made with: no other is listened to. */
export function openPrincipals(records: Records): Authenticate {
  const type = setting("auth");
  switch (type) {
    case "iam":
      return iam();
    case "jwt":
      return jwt();
    case "api-key":
      return apiKeys({ records, clock: systemClock });
    default:
      throw new Error(`There is no way of authentication called ${type}.`);
  }
}
