import type { ChatPicture } from "../platform/chat/chat.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { StoredView } from "../statemachine/pipeline-contract.js";

/**
 * Views: pictures as a Builder's model is shown them. Whoever has the pixels at hand (Ingest, Critique) makes and stores them, so
 * that Plan passes on bytes and needs no decoder.
 */

const extensions = { "image/jpeg": "jpg", "image/png": "png" } as const satisfies Record<
  ChatPicture["mediaType"],
  string
>;

/** @param name key in the store without its extension. */
export async function putView(store: ObjectStore, name: string, picture: ChatPicture): Promise<StoredView> {
  const { mediaType, width, height, data } = picture;
  const key = `${name}.${extensions[mediaType]}`;
  await store.put(key, data, { contentType: mediaType });
  return { key, mediaType, width, height };
}

export async function getView(store: ObjectStore, { key, ...facts }: StoredView): Promise<ChatPicture> {
  return { type: "picture", ...facts, data: await store.get(key) };
}
