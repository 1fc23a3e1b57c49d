import { z } from "zod";
import { readScene } from "../../builder/mllm/scene-answer.js";
import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import type { ChatPicture } from "../../platform/chat/chat.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { memoFolder } from "../brick/memo.js";
import { getJsonIfAny, putJson } from "../documents.js";

/** All that a scene depends on. */
export interface SceneCase {
  readonly model: string;
  readonly question: string;
  readonly picture: ChatPicture;
  readonly seed: number;
}

const keptSchema = z.object({ scene: z.string() });

/** Where the scene of a case is remembered: in other words FLUX-CBG would be run and paid anew for the same edit. */
export function sceneKey({ picture, ...rest }: SceneCase): string {
  return `${memoFolder(sha256(canonicalJson({ scene: 1, ...rest, picture: sha256(picture.data) })))}/scene.json`;
}

/** Null where there is none that would hold today. */
export async function recallScene(store: ObjectStore, key: string): Promise<string | null> {
  const { data } = keptSchema.safeParse(await getJsonIfAny(store, key));
  const read = data && readScene(data.scene);
  return read?.ok ? read.scene : null;
}

export async function rememberScene(store: ObjectStore, key: string, scene: string): Promise<void> {
  await putJson(store, key, { scene });
}
