import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { parseReportSql } from '../../src/report/report-sql';
import { sqlTokens } from '../../src/sql/lexer';

const SRC = path.resolve(__dirname, '../../src');

/** A node of swc's tree, as far as texts are about it. */
export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A file of `src/`, parsed. */
export interface Parsed {
  /** From `src/`, with slashes. */
  readonly file: string;
  readonly nodes: readonly SyntaxNode[];
}

/** Every file of `src/` with all its nodes, an outer one before those in it. */
export function parsedSources(): Parsed[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => {
      const tree = parseSync(readFileSync(path.join(SRC, file), 'utf8'), {
        syntax: 'typescript',
        target: 'es2022',
      });
      return { file: file.replaceAll(path.sep, '/'), nodes: [...nodesIn(tree)] };
    });
}

function* nodesIn(value: unknown): Generator<SyntaxNode> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && typeof value.type === 'string') yield value as SyntaxNode;
  for (const inner of Object.values(value)) yield* nodesIn(inner);
}

/** The key in the catalogue of a t`…` or bilingual`…`; undefined for any other node. */
export function keyOf({ type, tag, template }: SyntaxNode): string | undefined {
  const tags = ['t', 'bilingual'];
  if (
    type !== 'TaggedTemplateExpression' ||
    !tags.includes((tag as { value?: string }).value ?? '')
  ) {
    return undefined;
  }
  const { quasis } = template as { quasis: readonly { cooked: string }[] };
  return quasis.map(({ cooked }) => cooked).reduce((text, part, at) => `${text}{${at - 1}}${part}`);
}

/** The text of a literal, with … for what is filled in; undefined for any other node. */
export function literalOf({ type, value, quasis }: SyntaxNode): string | undefined {
  if (type === 'StringLiteral') return value as string;
  if (type !== 'TemplateLiteral') return undefined;
  return (quasis as readonly { cooked: string }[]).map(({ cooked }) => cooked).join('…');
}

/** SQL without its comments, and its white space as one space. */
export function withoutComments(sql: string): string {
  return [...sqlTokens(sql)]
    .filter(({ kind }) => kind !== 'comment')
    .map(({ text }) => text)
    .join('')
    .replace(/\s+/g, ' ');
}

/** What a program reads of a report.sql: its statements, their figures and notes, and no words for people. */
export function readByMachine(reportSql: string) {
  return parseReportSql(reportSql, 'report.sql').map(({ parts, figures, notes }) => ({
    parts: parts.map((part) => (typeof part === 'string' ? withoutComments(part) : part)),
    figures,
    notes,
  }));
}
