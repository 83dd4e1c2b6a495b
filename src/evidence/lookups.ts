/**
 * Finds what the values of a column are called: in a lookup table of its own, or in one that holds the labels of
 * several columns, each under a name. What the words of the labels mean is the vocabulary's.
 */
import type { Column, Table } from '../database/schema';
import { quoteName, quoteTable } from '../sql/print';
import { visibilityOf } from '../vocabulary/marks';
import { plainName, singularsOf, wordsOf } from '../vocabulary/name-words';
import { isStatusName, outcomeOf } from '../vocabulary/status-words';
import type { Ask } from './ask';
import { keyOf } from './relations';

/** The labels of a column's values from its lookup table. */
export interface LookupTable {
  readonly table: Table;
  readonly key: Column;
  readonly label: Column;
  /** Labels by value, as the lookup table writes both. */
  readonly labels: ReadonlyMap<string, string>;
}

/** A table with more rows than this is no lookup table. */
const MOST_LABELS = 100;

/** How many tables are read at most to find one. */
const MOST_TRIED = 8;

function isWordOfStatus(label: string): boolean {
  return outcomeOf(label) !== undefined || visibilityOf(label) !== undefined;
}

/**
 * The lookup table of a column: a small one whose keys are the column's values and whose texts are their labels.
 * Among several, the one with the most words for statuses.
 * @param values those that the column holds
 */
export async function lookupOf(
  ask: Ask,
  tables: readonly Table[],
  table: Table,
  column: Column,
  values: readonly (string | null)[],
): Promise<LookupTable | undefined> {
  const wanted = values.flatMap((value) => value ?? []);
  if (wanted.length === 0) return undefined;
  const stem = plainName(column.name)
    .replace(/^(id|ma|fk)_?|_?(id|ma|code)$/g, '')
    .replaceAll('_', '');
  const isNamed = ({ name }: Table) => {
    const glued = wordsOf(name).join('');
    return stem.length > 1 && (glued.includes(stem) || glued.includes(stem.replace(/s$/, '')));
  };
  const small = tables.filter(
    (other) => other !== table && other.schema === table.schema && other.columns.length <= 12,
  );
  const declared = tables.filter(
    ({ name, schema }) => name === column.references?.table && schema === table.schema,
  );
  const isStatus = isStatusName(column.name);
  const isOfStatus = ({ name }: Table) =>
    isStatus && (/status|state|trangthai|tinhtrang/.test(wordsOf(name).join('')) || isShort(name));
  const isShort = (name: string) => wordsOf(name).some((word) => /^(tt|stt|st)$/.test(word));
  // A list of statuses may be named after its table: 'tt_don_hang' for 'don_hang'.
  const owner = wordsOf(table.name).join('').replace(/s$/, '');
  const isOwn = ({ name }: Table) => wordsOf(name).join('').includes(owner);
  const rank = (other: Table) =>
    [
      isNamed(other),
      isOfStatus(other) && isOwn(other),
      isOfStatus(other),
      isStatus && isOwn(other),
      isStatus && other.columns.length <= 5,
    ].indexOf(true);
  const named = small
    .filter((other) => rank(other) >= 0)
    .sort((a, b) => rank(a) - rank(b) || Number(isOwn(b)) - Number(isOwn(a)));
  const possible = declared.length > 0 ? declared : named;
  const names = [plainName(column.name), `${plainName(column.name)}_id`];
  const found: LookupTable[] = [];
  for (const other of possible.slice(0, MOST_TRIED)) {
    const label =
      other.columns.find(
        ({ name, type, key }) =>
          !key &&
          /char|text/.test(type) &&
          /ten|name|label|mo_?ta|title|desc|noi_?dung|value|gia_?tri|status|trang_?thai|tinh_?trang/.test(
            plainName(name),
          ),
      ) ?? other.columns.find(({ type, key }) => !key && /char|text/.test(type));
    const key =
      keyOf(other) ??
      other.columns.find(({ name, key: isPart }) => isPart && names.includes(plainName(name))) ??
      other.columns.find(({ name }) => /^(id|ma|code|key|value)$/.test(plainName(name)));
    if (!label || !key || label === key || sharedLookup(other)) continue;
    const rows = await ask(
      `SELECT ${quoteName(key.name)}, ${quoteName(label.name)} FROM ${quoteTable(other)} LIMIT ${MOST_LABELS + 1}`,
    );
    if (rows.length > MOST_LABELS) continue;
    const labels = new Map(
      rows.flatMap(([value, text]) =>
        value != null && text != null ? [[value, text] as const] : [],
      ),
    );
    const says = [...labels.values()].filter(isWordOfStatus).length;
    // If its name does not mention statuses, most of its labels must be words of statuses.
    const isList = declared.includes(other) || rank(other) <= 2 || 2 * says > labels.size;
    if (isList && wanted.every((value) => labels.has(value)))
      found.push({ table: other, key, label, labels });
  }
  const meaningful = ({ labels }: LookupTable) =>
    [...labels.values()].filter((label) => outcomeOf(label) !== undefined).length;
  const [best] = found.sort(
    (a, b) => Number(isOwn(b.table)) - Number(isOwn(a.table)) || meaningful(b) - meaningful(a),
  );
  return best ?? (await sharedLookupOf(ask, tables, table, column, wanted));
}

/** The columns of a table that holds the labels of several columns. */
interface SharedLookup {
  readonly table: Table;
  /** Names the column that a row is about. */
  readonly topic: Column;
  readonly key: Column;
  readonly label: Column;
}

/** A table with more rows than this is no list of labels, however many columns it serves. */
const MOST_SHARED = 2000;

function sharedLookup(table: Table): SharedLookup | undefined {
  const texts = table.columns.filter(({ type }) => /char|text|enum/.test(type));
  const named = (columns: readonly Column[], pattern: RegExp) =>
    columns.find(({ name }) => pattern.test(plainName(name)));
  const topic = named(
    texts,
    /(^|_)(enum|type|group|kind|category|domain|topic|field|column|set|list|loai|nhom|bang|danh_?muc)(_|$)/,
  );
  const rest = texts.filter((each) => each !== topic);
  const label =
    named(rest, /(^|_)(display|label|title|caption|text|description|desc|ten|mo_?ta|nhan)(_|$)/) ??
    named(rest, /(^|_)name$/);
  const key = named(
    table.columns.filter((each) => each !== topic && each !== label),
    /^(\w+_)?(value|code|key|number|gia_?tri|ma)$/,
  );
  return topic && key && label ? { table, topic, key, label } : undefined;
}

/** The labels of a column in a table of labels for several, under a topic such as 'OrderStatus' for orders.status. */
async function sharedLookupOf(
  ask: Ask,
  tables: readonly Table[],
  table: Table,
  column: Column,
  wanted: readonly string[],
): Promise<LookupTable | undefined> {
  const shared = tables
    .filter((other) => other !== table && other.schema === table.schema)
    .flatMap((other) => sharedLookup(other) ?? []);
  for (const { table: other, topic, key, label } of shared.slice(0, MOST_TRIED)) {
    const columns = [topic, key, label].map(({ name }) => quoteName(name)).join(', ');
    const rows = await ask(`SELECT ${columns} FROM ${quoteTable(other)} LIMIT ${MOST_SHARED + 1}`);
    if (rows.length > MOST_SHARED) continue;
    const topics = new Map<string, Map<string, string>>();
    for (const [name, value, text] of rows) {
      if (name == null || value == null || text == null) continue;
      topics.set(name, (topics.get(name) ?? new Map()).set(value, text));
    }
    const [best, next] = [...topics]
      .filter(([, labels]) => wanted.every((value) => labels.has(value)))
      .map(([name, labels]) => ({ labels, fit: topicFit(name, table, column) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit);
    if (best && best.fit !== next?.fit) return { table: other, key, label, labels: best.labels };
  }
  return undefined;
}

/** How well a topic names a column: the more, the more words of its table it has; 0 if it is another column's. */
function topicFit(topic: string, table: Table, column: Column): number {
  const own = new Set(wordsOf(column.name).filter((word) => !/^(id|ma|code)$/.test(word)));
  const owner = new Set(wordsOf(table.name).flatMap(singularsOf));
  const words = wordsOf(topic).filter(
    (word) => own.has(word) || !/^(enum|type|code|list)$/.test(word),
  );
  const isOwn = (word: string) =>
    own.has(word) ||
    (isStatusName(column.name) && /^(status|state|trang|thai|tinh|tt|stt)$/.test(word));
  const ofTable = words.filter((word) => !isOwn(word));
  const isNamed =
    words.some(isOwn) && ofTable.every((word) => singularsOf(word).some((one) => owner.has(one)));
  // 'PaymentState' before 'PaymentStatus' for a column 'state'.
  const isExact = words.some((word) => own.has(word));
  return isNamed ? 1 + 2 * ofTable.length + Number(isExact) : 0;
}
