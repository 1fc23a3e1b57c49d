/**
 * Tells a model's thoughts from its answer where they stand in the text itself: `<think>…</think>` at its beginning, or
 * thoughts whose `<think>` stood in the prompt. A thought that never ends is the whole text's.
 */
export function splitThinking(text: string): { readonly reasoning: string | null; readonly answer: string } {
  const opened = /^\s{0,100}<think>/i.exec(text);
  const close = /<\/think>/i.exec(text);
  if (opened && (!close || close.index < opened[0].length)) {
    const answer = /<answer>/i.exec(text);
    if (answer)
      return { reasoning: text.slice(opened[0].length, answer.index).trim(), answer: text.slice(answer.index) };
    return { reasoning: text.slice(opened[0].length).trim(), answer: "" };
  }
  if (!close || (!opened && /["{[]/.test(text.slice(0, close.index).trimStart().charAt(0)))) {
    return { reasoning: null, answer: text };
  }
  const reasoning = text.slice(opened ? opened[0].length : 0, close.index).trim();
  return {
    reasoning: reasoning === "" ? null : reasoning,
    answer: text.slice(close.index + close[0].length).trimStart(),
  };
}
