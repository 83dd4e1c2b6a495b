/** annual.json: what people declare for the yearly report. It is checked against annual.schema.json. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { AnnualFault } from '../report/report-faults';
import { readReportText } from '../report/report-sql';
import { t } from '../words/words';
import schema from './annual.schema.json';
import { type Ratio, ratioFrom } from './exact';
import { type FormNumber, type IndicatorName, mayHaveFraction, type Payment } from './indicators';

/** A value that a person declares: who, when, and on what basis. */
export interface Given {
  readonly value: Ratio;
  readonly by: string;
  readonly on: string;
  readonly source: string;
}

/** What annual.json says. */
export interface Settings {
  /** The file's name, for faults and sources. */
  readonly file: string;
  readonly sha256: string;
  readonly form: FormNumber;
  readonly organisation: string | undefined;
  readonly taxCode: string | undefined;
  readonly province: string | undefined;
  readonly reporter: {
    readonly name?: string;
    readonly position?: string;
    readonly phone?: string;
  };
  readonly onlineOrdering: boolean;
  readonly chatConfirmation: boolean;
  readonly millionDecimals: number;
  readonly payments: ReadonlyMap<string, Payment>;
  readonly places: ReadonlyMap<string, number>;
  readonly categories: ReadonlyMap<string, number>;
  readonly given: ReadonlyMap<IndicatorName, Given>;
  readonly none: ReadonlySet<IndicatorName>;
  readonly texts: {
    readonly difficulties?: string;
    readonly causes?: string;
    readonly proposals?: string;
  };
  /** The year before as filed, in the form's units. */
  readonly previous: ReadonlyMap<string, Ratio>;
  readonly formCompared:
    | { readonly with: string; readonly by: string; readonly on: string }
    | undefined;
}

/** annual.json after the schema has accepted it. */
interface Document {
  readonly form: FormNumber;
  readonly organisation?: string;
  readonly tax_code?: string;
  readonly province?: string;
  readonly reporter?: Settings['reporter'];
  readonly online_ordering?: boolean;
  readonly chat_confirmation?: boolean;
  readonly million_decimals?: number;
  readonly payments?: Readonly<Record<string, Payment>>;
  readonly places?: Readonly<Record<string, number>>;
  readonly categories?: Readonly<Record<string, number>>;
  readonly given?: Readonly<
    Record<string, { readonly by: string; readonly on: string; readonly source: string }>
  >;
  readonly none?: readonly IndicatorName[];
  readonly texts?: Settings['texts'];
  readonly previous?: Readonly<Record<string, unknown>>;
  readonly form_compared?: NonNullable<Settings['formCompared']>;
}

/**
 * The settings in a file.
 * @throws AnnualFault in one line that names the file, the line and the key; MappingFault if it cannot be read
 */
export function readSettings(file: string): Settings {
  return parseSettings(readReportText(file, 'annual init'), path.basename(file));
}

/** SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @throws AnnualFault as `readSettings` */
export function parseSettings(written: string, file: string): Settings {
  const text = written.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const [broken] = errors;
  if (!root || broken) {
    throw new AnnualFault(t`${file} line ${lineAt(text, broken?.offset ?? 0)} is no valid JSON`);
  }
  refuseDoubledKeys(root, text, file);
  const document: unknown = JSON.parse(text);
  const validate = validator();
  if (!validate(document)) throw new AnnualFault(explained(validate.errors, root, text, file));

  const { given = {}, previous = {}, ...plain } = document as Document;
  const exact = (...path: string[]): Ratio => exactAt(root, path, text, file);
  const day = (...path: string[]): string => dayAt(root, path, text, file);
  const declared = (name: string): Ratio => {
    const value = exact('given', name, 'value');
    if (mayHaveFraction(name) || value.units % value.over === 0n) return value;
    throw faultAt(root, ['given', name, 'value'], text, file, t`must be a whole number`);
  };
  return {
    file,
    sha256: sha256(written),
    form: plain.form,
    organisation: plain.organisation,
    taxCode: plain.tax_code,
    province: plain.province,
    reporter: plain.reporter ?? {},
    onlineOrdering: plain.online_ordering ?? true,
    chatConfirmation: plain.chat_confirmation ?? true,
    millionDecimals: plain.million_decimals ?? 0,
    payments: new Map(Object.entries(plain.payments ?? {})),
    places: new Map(Object.entries(plain.places ?? {})),
    categories: new Map(Object.entries(plain.categories ?? {})),
    given: new Map(
      Object.entries(given).map(([name, { by, source }]) => [
        name as IndicatorName,
        { value: declared(name), by, on: day('given', name, 'on'), source },
      ]),
    ),
    none: refuseGiven(new Set(plain.none ?? []), given, file),
    texts: plain.texts ?? {},
    previous: new Map(Object.keys(previous).map((name) => [name, exact('previous', name)])),
    formCompared: plain.form_compared && {
      ...plain.form_compared,
      on: day('form_compared', 'on'),
    },
  };
}

/** What annual.schema.json asks of a tax code. */
export const TAX_CODE = new RegExp(schema.properties.tax_code.pattern);

/** annual.schema.json, for the editor of annual.json. */
export const SETTINGS_SCHEMA: object = schema;

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  compiled ??= new Ajv({ allowUnionTypes: true }).compile(schema);
  return compiled;
}

/** JSON.parse silently keeps only the last of two equal keys. */
function refuseDoubledKeys(node: Node, text: string, file: string, path: string[] = []): void {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    if (node.type !== 'object') {
      refuseDoubledKeys(child, text, file, path);
      continue;
    }
    const [key, value] = child.children ?? [];
    const name = String(key?.value);
    const here = [...path, name];
    if (seen.has(name)) {
      const place = t`${file} line ${lineAt(text, child.offset)}`;
      throw new AnnualFault(t`${place}: ${here.join('.')} stands twice`);
    }
    seen.add(name);
    if (value) refuseDoubledKeys(value, text, file, here);
  }
}

/** A number as the digits in the file: JSON.parse would round one beyond 2^53. */
function exactAt(root: Node, path: string[], text: string, file: string): Ratio {
  const node = findNodeAtLocation(root, path);
  const digits =
    node?.type === 'number'
      ? text.slice(node.offset, node.offset + node.length)
      : String(node?.value);
  if (!/^\d+(\.\d+)?$/.test(digits)) {
    throw faultAt(root, path, text, file, t`must be plain digits, such as 1500000`);
  }
  return ratioFrom(digits);
}

/** Whether a day exists: the schema only checks its form. */
function dayAt(root: Node, path: string[], text: string, file: string): string {
  const day = String(findNodeAtLocation(root, path)?.value);
  const milliseconds = Date.parse(day);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== day) {
    throw faultAt(root, path, text, file, t`is no day, such as 2027-01-05`);
  }
  return day;
}

function faultAt(root: Node, path: string[], text: string, file: string, what: string) {
  const place = t`${file} line ${lineAt(text, findNodeAtLocation(root, path)?.offset ?? 0)}`;
  return new AnnualFault(`${place}: ${path.join('.')} ${what}`);
}

function refuseGiven(
  none: ReadonlySet<IndicatorName>,
  given: Readonly<Record<string, unknown>>,
  file: string,
): ReadonlySet<IndicatorName> {
  const both = [...none].find((name) => Object.hasOwn(given, name));
  if (both !== undefined) {
    throw new AnnualFault(t`${file}: ${both} stands in given and in none: only one can be so`);
  }
  return none;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The first of the schema's errors, in words, with its place. */
function explained(
  errors: ValidateFunction['errors'],
  root: Node,
  text: string,
  file: string,
): string {
  // For a union, its own error says more than those of its branches.
  const error = errors?.find(({ keyword }) => keyword === 'anyOf') ?? errors?.[0];
  const path = (error?.instancePath ?? '').split('/').slice(1).map(unescaped);
  const named = error?.propertyName ?? undefined;
  const extra = (error?.params as { additionalProperty?: string } | undefined)?.additionalProperty;
  const last = named ?? extra;
  const whole = last === undefined ? path : [...path, last];
  const segments = whole.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const node = findNodeAtLocation(root, segments) ?? findNodeAtLocation(root, path) ?? root;
  const place = t`${file} line ${lineAt(text, node.offset)}`;
  const subject = whole.length > 0 ? `${whole.join('.')} ` : '';
  return `${place}: ${subject}${complaint(error, extra !== undefined || named !== undefined)}`;
}

function complaint(error: ErrorObject | undefined, unknownKey: boolean): string {
  const params = (error?.params ?? {}) as Record<string, unknown>;
  if (unknownKey) return t`is not a key that is known here`;
  switch (error?.keyword) {
    case 'required':
      return t`lacks ${params.missingProperty}`;
    case 'enum':
      return error.instancePath.startsWith('/categories/')
        ? t`must be a whole number from 1 to 19, and not 10, which repeats row 1`
        : t`must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
    case 'minimum':
    case 'maximum':
    case 'type':
      if (error.instancePath.startsWith('/places/')) {
        return t`must be a whole number from 1 to 35`;
      }
      return error.keyword === 'type'
        ? t`must be of type ${params.type}`
        : t`must be ${params.comparison} ${params.limit}`;
    case 'minLength':
      return t`is empty`;
    case 'pattern':
      return error.instancePath.endsWith('/on')
        ? t`is no day, such as 2027-01-05`
        : t`must be 10, 12 or 13 digits`;
    case 'uniqueItems':
      return t`holds the same name twice`;
    case 'anyOf':
      return t`must be plain digits, such as 1500000`;
    default:
      return t`is not as annual.schema.json says: ${error?.message}`;
  }
}

/** RFC 6901. */
function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
