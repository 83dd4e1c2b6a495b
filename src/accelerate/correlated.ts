import type { Table } from '../database/catalogue';
import { tableUses } from '../database/table-uses';
import { type Expression, Indivisible, print, within } from './expression';
import type { TableFacts } from './facts';
import { lexemes } from './lexer';

/**
 * Refuses a subquery that gives another value for each row, since it names columns of the row.
 * @throws Indivisible that names the table that it reads
 */
export function refuseCorrelated(
  expression: Expression,
  { columns }: TableFacts,
  tables: readonly Table[],
): void {
  for (const part of within(expression)) {
    if (part.name !== 'subquery') continue;
    const sql = print(part)
      .replace(/^EXISTS /, '')
      .slice(1, -1);
    const uses = tableUses(sql, tables);
    const read = uses.map(({ table }) => table.name).join(', ') || 'another table';
    const aliases = uses.map(({ alias }) => alias.toLowerCase());
    const own = new Set(
      uses.flatMap(({ table }) => table.columns.map(({ name }) => name.toLowerCase())),
    );
    const input = lexemes(sql);
    for (const [index, { kind, text }] of input.entries()) {
      if (kind !== 'word' && kind !== 'name') continue;
      const name = text.toLowerCase();
      const isQualifier = input[index + 1]?.text === '.';
      const isQualified = input[index - 1]?.text === '.';
      const known = isQualifier
        ? aliases.includes(name) || uses.some(({ table }) => table.schema?.toLowerCase() === name)
        : isQualified ||
          own.has(name) ||
          !columns.some((column) => column.name.toLowerCase() === name);
      if (!known) throw new Indivisible(`for each row it reads ${read} too`);
    }
  }
}
