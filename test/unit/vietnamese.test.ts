import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Catalogue } from '../../src/platforms/catalogue';
import { composeReportSql, sectionFrom, sentencesOf } from '../../src/platforms/compose-report-sql';
import { readSources } from '../../src/platforms/parse-source';
import type { Source, TablePrefix } from '../../src/platforms/source';
import { sqlTokens } from '../../src/sql/lexer';
import { speak, translateSourceText } from '../../src/words/words';
import {
  keyOf,
  literalOf,
  parsedSources,
  readByMachine,
  type SyntaxNode,
  withoutComments,
} from '../support/texts';

const sources = readSources();
const parsed = parsedSources();

function catalogue(file: string): Record<string, string> {
  const text = readFileSync(path.resolve(__dirname, '../../src/words', file), 'utf8');
  return JSON.parse(text) as Record<string, string>;
}

const words = catalogue('vi.json');
const ofSources = catalogue('sources.vi.json');

/** The keys without an entry, as they can be pasted into the catalogue. */
const toPaste = (keys: Iterable<string>, entries: Record<string, string>) =>
  [...new Set(keys)]
    .filter((key) => entries[key] === undefined)
    .map((key) => `  ${JSON.stringify(key)}: "",`)
    .join('\n');

afterEach(() => speak('en'));

describe('the catalogue of texts', () => {
  const keys = new Set(parsed.flatMap(({ nodes }) => nodes.flatMap((node) => keyOf(node) ?? [])));

  test('has the Vietnamese of every text for the admin', () => {
    expect(keys.size).toBeGreaterThan(400);
    expect(toPaste(keys, words)).toBe('');
  });

  test('has nothing that no text asks for', () => {
    expect(Object.keys(words).filter((key) => !keys.has(key))).toEqual([]);
  });
});

describe('the catalogue of sources', () => {
  const sentences = sources
    .flatMap(({ about }) => sentencesOf(about).map(({ text }) => text))
    .filter((text) => !/^(\s|$)/.test(text));

  test('has the Vietnamese of every comment that init writes into a report.sql', () => {
    expect(sentences.length).toBeGreaterThan(150);
    expect(toPaste(sentences, ofSources)).toBe('');
  });

  /** What the queries of a source say: its texts of several words, cut where a table's name is filled in. */
  const said = sources.flatMap(({ queries: { refuse, warn }, choice }) =>
    [refuse, warn, choice?.query].flatMap((query) =>
      [...sqlTokens(query ?? '')]
        .filter(({ kind, text }) => kind === 'quoted' && text.startsWith("'"))
        .flatMap(({ text }) =>
          text
            .slice(1, -1)
            .replaceAll("''", "'")
            .split(/`[^`]*`/),
        )
        .map((text) => text.replace(/\s+/g, ' ').trim())
        .filter((text) => /[a-z]{2,}[,:]? [a-z]/.test(text) && !/^[\w ]*$/.test(text)),
    ),
  );

  test('has the Vietnamese of every sentence that a query of a source gives', () => {
    const keys = Object.keys(ofSources);
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter((text) => !keys.some((key) => key.includes(text)))).toEqual([]);
    const undated = sources.flatMap(({ queries }) => [
      ...(queries.undated ?? '').matchAll(/SELECT '(\w+)', COUNT/g),
    ]);
    expect(undated.filter(([, what = '']) => ofSources[what] === undefined)).toEqual([]);
  });

  test('has nothing that no source says', () => {
    const whole = new Set([...sentences, 'orders', 'products', 'sellers', 'listings']);
    const unused = Object.keys(ofSources).filter(
      (key) =>
        !whole.has(key) &&
        !key.split(/\{\d\}/).some((part) => said.some((text) => part.includes(text))),
    );
    expect(unused).toEqual([]);
  });

  test('knows a sentence by what stands around its values', () => {
    speak('vi');
    expect(
      translateSourceText(
        '3 orders, such as 17, are not the sum of their parts: goods of the shop itself, or a refund that no part shows',
      ),
    ).toMatch(/^3 đơn hàng, ví dụ 17, không bằng tổng các phần/);
    expect(translateSourceText('what no catalogue holds')).toBe('what no catalogue holds');
    speak('en');
    expect(translateSourceText('orders')).toBe('orders');
  });
});

describe.each([
  ['vi.json', words],
  ['sources.vi.json', ofSources],
])('%s', (_, entries) => {
  const all = Object.entries(entries);
  const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
  const edges = (text: string) => [/^\s*/.exec(text)?.[0], /\s*$/.exec(text)?.[0]];

  test('keeps the values of each text, its indent and its line ends', () => {
    for (const [key, text] of all) {
      expect({ key, values: placeholders(text) }).toEqual({ key, values: placeholders(key) });
      expect({ key, edges: edges(text) }).toEqual({ key, edges: edges(key) });
    }
  });

  test('is Vietnamese, composed, and leaves no English words', () => {
    for (const [key, text] of all) {
      expect(text).toBe(text.normalize('NFC'));
      const bare = text.replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '');
      expect({
        key,
        english: bare.match(/\b(the|of|and|is|are|which|that|with|for|not)\b/g),
      }).toEqual({
        key,
        english: null,
      });
    }
    const alike = all.filter(([key, text]) => key === text && /[a-z]{2,} [a-z]{2,}/.test(text));
    expect(alike).toEqual([]);
  });
});

/** Where what is said is a log, for developers of sources, or in Vietnamese already. */
const NOT_TRANSLATED =
  /^(web|app|server|demo|formats|audit|metrics)\b|^cli\/(demo|serve|main)\.ts$|^accelerate\/|^platforms\/(parse-source|source-sql|source)\.ts$|^visits\/(app|server|counter|journal|visit)\.ts$|^accounts\/(throttle|log-in-line)\.ts$|^report\/(share-reads|months|period|faults)\.ts$/;

test('no fault, finding, help or line for the admin is a plain text', () => {
  const plain = parsed
    .filter(({ file }) => !NOT_TRANSLATED.test(file))
    .flatMap(({ file, nodes }) =>
      nodes
        .flatMap(textsShownBy)
        .flatMap((node) => literalOf(node) ?? [])
        .filter((text) => /[A-Za-z]{2,} [a-z]{2,}/.test(text))
        .map((text) => `${file}: ${text}`),
    );
  expect(plain).toEqual([]);
});

/** The texts that a node passes to a fault, a finding, a printed line or a help. */
function textsShownBy(node: SyntaxNode): SyntaxNode[] {
  const { type, callee, key, value } = node;
  const name = calledName(callee as SyntaxNode | undefined);
  const called =
    (type === 'NewExpression' && /Fault$|Unavailable$|Refused$/.test(name)) ||
    (type === 'CallExpression' &&
      /^(say|fault|ok|warning|choose|prompt|expecting|faults\.push)$/.test(name));
  if (called) {
    const given = (node.arguments ?? []) as readonly { expression: SyntaxNode }[];
    return given.flatMap(({ expression }) => branches(expression));
  }
  const named = (key as { value?: string } | undefined)?.value ?? '';
  const isHelp = /^(summary|about|help|meaning|message|advice)$/.test(named);
  return type === 'KeyValueProperty' && isHelp ? branches(value as SyntaxNode) : [];
}

/** The name under which a function, or a method of a variable, is called. */
function calledName(callee: SyntaxNode | undefined): string {
  if (callee?.type !== 'MemberExpression') return (callee?.value as string | undefined) ?? '';
  const { object, property } = callee as unknown as Record<string, { value?: string }>;
  return `${object?.value}.${property?.value}`;
}

/** The values that an expression, or a function of one expression, can give. */
function branches(node: SyntaxNode): SyntaxNode[] {
  if (node.type === 'ArrowFunctionExpression') return branches(node.body as SyntaxNode);
  if (node.type !== 'ConditionalExpression') return [node];
  return [node.consequent, node.alternate].flatMap((each) => branches(each as SyntaxNode));
}

describe('the comments of a report.sql', () => {
  const place: TablePrefix = { schema: 'shop', prefix: 'x_' };
  /** All that is optional is there, or nothing of it. */
  const whole = (source: Source, optional: boolean) =>
    new Catalogue(
      [...source.tables, ...(optional ? source.optional : [])].map(({ table, columns }) => ({
        schema: 'shop',
        name: `x_${table}`,
        columns: columns.map((name) => ({ name, type: 'int' })),
      })),
    ).sourceAt(source, place);
  const written = (source: Source) =>
    composeReportSql(['Heading.'], [sectionFrom(source, place, { choice: '1' })]);
  test.each(sources.map((source) => [source.name, source] as const))(
    'of %s are Vietnamese, over the same SQL and the same notes',
    (_, source) => {
      for (const optional of [true, false]) {
        const part = whole(source, optional);
        speak('en');
        const english = written(part);
        const about = sectionFrom(part, place).about;
        speak('vi');
        const vietnamese = written(part);
        expect(withoutComments(vietnamese)).toBe(withoutComments(english));
        expect(readByMachine(vietnamese)).toEqual(readByMachine(english));
        const translated = sectionFrom(part, place).about;
        expect(
          translated.filter((line) => /[a-z] [a-z]/.test(line) && about.includes(line)),
        ).toEqual(translated.filter((line) => /^\s/.test(line) && /[a-z] [a-z]/.test(line)));
        for (const line of vietnamese.split('\n')) {
          if (line.startsWith('-- ') && !/^-- {2,}/.test(line))
            expect(line.length).toBeLessThan(200);
        }
      }
    },
  );
});
