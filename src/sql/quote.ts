/** Names and texts in the quotes of SQL. */
/** A name of SQL, in backticks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A table's name in SQL, with its schema where that is not the connection's. */
export function quoteTable(table: { schema: string | undefined; name: string }): string {
  const schema = table.schema === undefined ? '' : `${quoteName(table.schema)}.`;
  return schema + quoteName(table.name);
}

/** A text of SQL, in quotes; correct in a plain sql_mode and in NO_BACKSLASH_ESCAPES without `\`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
