/** The name of the execution that runs a round's plan; it begins with the edit's own. */
export function executionName(editId: string, round: number): string {
  return `${editId}-run${round === 1 ? "" : `-${round}`}`;
}
