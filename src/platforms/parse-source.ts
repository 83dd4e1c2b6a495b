/**
 * Reads the files of `sources/`: the comment for people, the keys, the statements; refuses mistakes that would
 * otherwise only show as a wrong figure. `compose-report-sql.ts` and `catalogue.ts` fill in the places.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../files';
import { MappingFault } from '../report/report-faults';
import { parseReportSql } from '../report/report-sql';
import {
  type ChoiceName,
  choices,
  figuresIn,
  MEANINGS,
  type Meaning,
  QUERIES,
  type Source,
} from './source';
import {
  checkNoOrder,
  checkOptional,
  checkPlaces,
  keepOptional,
  readStatements,
  writePlugins,
} from './source-sql';

const FOLDER = path.join(PROJECT, 'sources');

const KEYS = [
  ...(['platform', 'tables', 'optional', 'apart', 'over'] as const),
  ...QUERIES,
  'choice',
  ...MEANINGS,
] as const;

type Key = (typeof KEYS)[number];

let known: readonly Source[] | undefined;

/**
 * Every source of the project; their files are read once.
 * @throws MappingFault for a file that is not as `sources/README.md` says
 */
export function readSources(): readonly Source[] {
  known ??= parseAll();
  return known;
}

function parseAll(): Source[] {
  const sources = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) =>
      parseSource(readFileSync(path.join(FOLDER, file), 'utf8'), path.parse(file).name),
    );
  const names = new Set(sources.map(({ name }) => name));
  for (const { name, over } of sources) {
    const missing = over.find((each) => !names.has(each));
    if (missing !== undefined) {
      throw new MappingFault(`sources/${name}.sql: over: there is no source '${missing}'`);
    }
  }
  return sources;
}

/**
 * The source in the text of a file. A mistake that would be found in no other way, because it only
 * makes a figure wrong or a platform invisible, is refused here.
 * @param name the file's name without `.sql`
 * @throws MappingFault that names the file and the key, place, figure or statement
 */
export function parseSource(text: string, name: string): Source {
  try {
    return sourceIn(text, name);
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    throw new MappingFault(`sources/${name}.sql: ${error.message}`);
  }
}

function sourceIn(text: string, name: string): Source {
  const [about = '', keyBlock = '', ...blocks] = text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n(?:[ \t]*\n)+/);
  const keys = readKeys(keyBlock);
  const choice = readChoice(keys.get('choice'));
  const meanings = readMeanings(keys);
  const tables = readTableKey('tables', keys.get('tables'));
  const optional = readTableKey('optional', keys.get('optional'));

  const sql = readStatements(blocks);
  if (tables.length === 0) {
    throw new MappingFault("there is no key 'tables', so nothing would find this source");
  }
  const places = [
    ...MEANINGS.filter((meaning) => keys.has(meaning)),
    ...(choice ? [choice.name] : []),
  ];
  const queries = readQueries(keys, optional);
  checkOptional([sql, ...Object.values(queries)], optional);
  // With all that is optional and with none of it, the statements must be sound.
  for (const there of [true, false]) {
    const whole = keepOptional(sql, () => there);
    checkPlaces(whole, places);
    checkNoOrder(whole);
    for (const { place, figures } of parseReportSql(whole, 'statements,')) {
      if (figures.length === 0) throw new MappingFault(`${place} gives no figure`);
    }
  }
  checkUse(sql, keys, choice?.name);

  return {
    name,
    about: readAbout(about),
    platform: keys.get('platform') ?? fail("there is no key 'platform'"),
    tables,
    optional,
    apart:
      (keys.get('apart') ?? 'yes') === 'yes' ? keys.has('apart') : fail("apart: 'yes', or no key"),
    over: list(keys, 'over'),
    queries,
    choice,
    meanings,
    sql,
    figures: figuresIn(keepOptional(sql, () => true)),
  };
}

function readQueries(
  keys: ReadonlyMap<Key, string>,
  optional: Source['optional'],
): Source['queries'] {
  return Object.fromEntries(
    QUERIES.flatMap((key) => {
      const written = keys.get(key);
      if (written === undefined) return [];
      const query = writePlugins(written);
      checkOptional([query], optional, 'may be unused');
      if (!(key === 'zone' && query === 'utc')) {
        for (const there of [true, false])
          checkQuery(
            key,
            keepOptional(query, () => there),
          );
      }
      return [[key, query]];
    }),
  );
}

function readAbout(block: string): string[] {
  return block.split('\n').map((line) => {
    if (!/^--( |$)/.test(line)) throw new MappingFault('a comment for people must come first');
    const key = KEYS.find((each) => line.startsWith(`-- ${each}:`));
    if (key) throw new MappingFault(`key '${key}' stands among the comment for people`);
    checkPlaces(line, []);
    return line.replace(/^-- ?/, '');
  });
}

/** The values of a block of keys. A line that is indented goes on with the key above it. */
function readKeys(block: string): Map<Key, string> {
  const values = new Map<Key, string>();
  let last: Key | undefined;
  for (const line of block.split('\n')) {
    const more = /^-- {2,}(.*)$/.exec(line)?.[1];
    if (more !== undefined && last !== undefined) {
      const indented = KEYS.find((each) => more.startsWith(`${each}:`));
      if (indented)
        throw new MappingFault(`key '${indented}' is indented, as if '${last}' went on`);
      values.set(last, `${values.get(last)} ${more.trim()}`.trim());
      continue;
    }
    const [, name, value = ''] = /^-- ([A-Za-z_][\w ]*):(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new MappingFault(`no key in '${line}'`);
    const key = KEYS.find((each) => each === name) ?? fail(`there is no such key as '${name}'`);
    if (values.has(key)) throw new MappingFault(`key '${key}' stands twice`);
    values.set(key, value.trim());
    last = key;
  }
  for (const [key, value] of values) {
    // Only a list of statuses may be empty, which says that no status counts so; any other key is left out instead.
    const mayBeEmpty = (MEANINGS as readonly string[]).includes(key);
    if (value === '' && !mayBeEmpty) throw new MappingFault(`key '${key}' has no value`);
  }
  return values;
}

/** The names of a list with commas between them. */
function list(keys: ReadonlyMap<Key, string>, key: Key): string[] {
  const value = keys.get(key);
  if (!value) return [];
  return value
    .split(',')
    .map((each) => each.trim() || fail(`${key}: a name between commas is empty`));
}

/** `orders(id, status), {base}users(id)` */
function readTableKey(key: 'tables' | 'optional', value: string | undefined): Source['tables'] {
  if (value === undefined) return [];
  const tables = value.split(/,\s*(?![^()]*\))/).map((written) => {
    const [, base, table, columns] = /^(\{base\})?(\w+)\((\w+(?:,\s*\w+)*)\)$/.exec(written) ?? [];
    if (table === undefined || columns === undefined) {
      throw new MappingFault(`${key}: '${written}' is not of the form table(column, column)`);
    }
    return { table, columns: columns.split(/,\s*/), shared: base !== undefined };
  });
  for (const { table, columns } of tables) {
    if (tables.filter((each) => each.table === table).length > 1) {
      throw new MappingFault(`${key}: ${table} stands twice`);
    }
    const twice = columns.find((column, index) => columns.indexOf(column) < index);
    if (twice !== undefined) throw new MappingFault(`${key}: ${table}.${twice} stands twice`);
  }
  return tables;
}

/** `site SELECT ...`: what fills `{site}`, and the query that lists the choices. */
function readChoice(value: string | undefined): Source['choice'] {
  if (value === undefined) return undefined;
  const [, name, query] = /^([a-z][a-z-]*) (.*)$/.exec(value) ?? [];
  if (name === undefined || query === undefined) {
    throw new MappingFault('choice: a name in small letters must come first, then the query');
  }
  const known = Object.keys(choices()).find((each): each is ChoiceName => each === name);
  if (!known) throw new MappingFault(`choice: init has no option --${name}; choices() has them`);
  checkQuery('choice', query);
  return { name: known, query };
}

function checkQuery(key: Key, query: string): void {
  const [statement, ...more] = parseReportSql(`${query};`, `${key},`);
  if (more.length > 0) throw new MappingFault(`${key}: one SELECT is asked for`);
  if (statement && statement.parts.length > 1) {
    throw new MappingFault(`${key}: a parameter such as :start is not filled in here`);
  }
  checkPlaces(query, []);
}

/** How the known statuses count. A source that asks for one list must give them all. */
function readMeanings(keys: ReadonlyMap<Key, string>): Map<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  if (!MEANINGS.some((meaning) => keys.has(meaning))) return meanings;
  for (const key of [...MEANINGS, 'statuses'] as const) {
    if (!keys.has(key)) throw new MappingFault(`there is no key '${key}' beside those of statuses`);
  }
  for (const meaning of MEANINGS) {
    for (const status of list(keys, meaning)) {
      const other = meanings.get(status);
      if (other) throw new MappingFault(`status '${status}' is '${other}' and '${meaning}'`);
      meanings.set(status, meaning);
    }
  }
  return meanings;
}

/** Whether what the keys and the admin say comes into effect in the statements. */
function checkUse(sql: string, keys: ReadonlyMap<Key, string>, choice: string | undefined): void {
  const isUsed = (place: string) => sql.includes(`{${place}}`);
  // Orders under way need no list: they are what is in no other.
  const unused = MEANINGS.find(
    (meaning) => meaning !== 'under way' && keys.has(meaning) && !isUsed(meaning),
  );
  if (unused) throw new MappingFault(`no statement holds {${unused}}, so its key changes nothing`);
  if (choice !== undefined && !isUsed(choice)) {
    throw new MappingFault(`no statement holds {${choice}}, so the choice changes nothing`);
  }
}

function fail(what: string): never {
  throw new MappingFault(what);
}
