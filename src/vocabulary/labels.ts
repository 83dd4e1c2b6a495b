/*
 * Labels that a column's own definition gives its values: in its comment, `0 chờ duyệt, 1 đang mở, 2: đã khoá`.
 */

/** The labels in a comment by value; empty where it names no values. */
export function labelsIn(comment: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const pattern =
    /(?<![\p{L}\d])['"(]?(-?\d{1,3})['")]?\s*(?:[:=.–—>-]+|là|\s)\s*(\p{L}[^\d,;|/\n]*?)\s*(?=[,;|/\n]|\d|$|\.\s|\(|\))/gu;
  for (const [, value, label] of comment.matchAll(pattern)) {
    if (value !== undefined && label && !labels.has(value)) labels.set(value, label.trim());
  }
  return labels.size >= 2 ? labels : new Map();
}
