import type { Account } from "../account.js";
import { CALLER } from "../gateway.js";

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** What the API answers of an edit, as far as the journeys look. */
export interface Edit {
  readonly id: string;
  readonly status: "running" | "succeeded" | "failed" | "stopped";
  readonly parent: string | null;
  readonly stage: string | null;
  readonly instruction: string;
  readonly cost: { readonly dollars: number | null };
  readonly failure: { readonly message: string } | null;
  readonly steps: readonly {
    readonly brick: string;
    readonly status: string;
    readonly backend: string | null;
    readonly dollars: number | null;
    readonly cached: boolean | null;
  }[];
  readonly results: readonly { readonly url: string; readonly sha256: string; readonly bytes: number }[];
}

/** Somebody who calls the API, by the ARN that IAM knows them by. */
export function callerOf({ url }: Account, name: string) {
  const arn = `arn:aws:iam::123456789012:user/${name}`;

  async function call<T>(method: string, path: string, body?: object | FormData, headers = {}): Promise<Answer<T>> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { [CALLER]: arn, ...headers, ...(body && !isForm ? { "content-type": "application/json" } : {}) },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T };
  }

  /** Begins an edit of a photo that is sent with the request. */
  async function edit(photo: Buffer, instruction: string): Promise<Edit> {
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(photo)], { type: "image/jpeg" }), "photo.jpg");
    form.set("instruction", instruction);
    const { status, body } = await call<Edit>("POST", "/edits", form);
    if (status !== 202) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Asks until the edit is as `wanted` says. */
  async function until(id: string, wanted: (edit: Edit) => boolean, each = async () => {}): Promise<Edit> {
    for (const end = Date.now() + 45_000; ; ) {
      await each();
      const { body } = await call<Edit>("GET", `/edits/${id}`);
      if (wanted(body)) return body;
      if (Date.now() > end) throw new Error(`waited in vain: ${JSON.stringify(body)}`);
      await new Promise((go) => setTimeout(go, 200));
    }
  }

  const over = (id: string) => until(id, ({ status }) => status !== "running");
  return { arn, call, edit, until, over };
}

export type Caller = ReturnType<typeof callerOf>;
