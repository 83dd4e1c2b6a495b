/** Lines of SQL, indented by a number of spaces, with the empty ones left out. */
export function indent(spaces: number, lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => ' '.repeat(spaces) + line)
    .join('\n');
}

/** Items of a list, a line each. */
export function list(items: readonly string[]): string {
  return indent(2, [items.join(',\n')]);
}

/** Conditions that must all hold, a line each, after WHERE; nothing for none. */
export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`;
}
