/**
 * Joins expressions as a balanced tree: SQLite refuses expressions deeper than 1,000,
 * and a plain chain is as deep as it is long.
 */
export const joinBalanced = (parts: readonly string[], operator: string): string => {
  if (parts.length <= 64) return parts.join(operator);
  const middle = parts.length >> 1;
  const left = joinBalanced(parts.slice(0, middle), operator);
  const right = joinBalanced(parts.slice(middle), operator);
  return `(${left})${operator}(${right})`;
};
