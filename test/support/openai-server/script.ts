/** What the server does with one valid request: the scripted answers are used up in order. */
export type Scripted =
  /** The model's message. Objects are sent as JSON text. Checked against the request's schema, as decoding would hold it. */
  | {
      readonly say: string | object;
      readonly reasoning?: string;
      readonly finish?: "stop" | "length" | "content_filter";
      readonly usage?: { readonly in: number; readonly out: number } | null;
      /** Not held to the schema: of servers that take the parameter and ignore it. */
      readonly loose?: true;
    }
  /** `message.refusal`, as structured output has it. */
  | { readonly refuse: string }
  | { readonly callTool: string }
  /** A status with OpenAI's error body, or with `body` as it stands. */
  | {
      readonly status: number;
      readonly message?: string;
      readonly type?: string;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** A body of status 200 as it stands. */
  | { readonly raw: string; readonly contentType?: string }
  | { readonly choices: "none" }
  /** Answers nothing until the client gives up. */
  | { readonly hang: "before headers" | "in the body" }
  /** Breaks the connection, or ends the stream, in the middle of the answer. */
  | { readonly cut: "connection" | "stream"; readonly say: string }
  /** Sends bytes without end. */
  | { readonly flood: true };
