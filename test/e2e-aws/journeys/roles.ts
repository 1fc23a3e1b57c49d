import { describe, expect, test } from "vitest";
import type { Account } from "../account.js";

export function roleJourneys(account: () => Account): void {
  describe("a function", () => {
    test("did nothing in all of this that its role does not allow, and would have been refused it", async () => {
      const { refused, storeOf } = account();
      expect(refused).toEqual([]);
      const bytes = Buffer.from("x");
      // Plan writes plans, and no results; a brick reads pictures of edits, and nobody's uploads; only who may list is told what is missing.
      await expect(storeOf("plan").put("results/a.jpg", bytes)).rejects.toMatchObject({ name: "StorageError" });
      await expect(storeOf("tone").get("uploads/once.jpg")).rejects.toMatchObject({ name: "StorageError" });
      await expect(storeOf("sweep").head("edits/a")).rejects.toMatchObject({ name: "StorageError" });
      await storeOf("plan").put("edits/a", bytes);
      expect(await storeOf("tone").get("edits/a")).toEqual(new Uint8Array(bytes));
      expect(refused.splice(0).map((line) => line.split(" on ")[0])).toEqual([
        "plan: s3:PutObject",
        "tone: s3:GetObject",
        "sweep: s3:GetObject",
      ]);
    });
  });
}
