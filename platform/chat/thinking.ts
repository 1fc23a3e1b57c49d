/**
 * Tells a model's thoughts from its answer where they stand in the text itself: `<think>…</think>` at its beginning, or
 * thoughts whose `<think>` stood in the prompt. A thought that never ends is left in the answer, for its reader to judge.
 */
export function splitThinking(text: string): { readonly reasoning: string | null; readonly answer: string } {
  const opened = /^\s{0,100}<think>/i.exec(text);
  // A text that begins as JSON is no thought, whatever tags stand in its strings.
  const beginsAsJson = /^\s{0,100}["{[]/.test(text);
  const close = beginsAsJson ? null : /<\/think>/i.exec(text);
  if (close === null) return { reasoning: null, answer: text };
  const reasoning = text.slice(opened ? opened[0].length : 0, close.index).trim();
  const answer = text.slice(close.index + close[0].length).trimStart();
  return { reasoning: reasoning === "" ? null : reasoning, answer };
}
