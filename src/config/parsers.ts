/** Parses the text of one environment variable. `variables.ts` lists the variables and their defaults. */
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { t } from '../words/words';

/** Reads a variable's value from its text; a malformed text adds a line to `faults`. */
export type Parser<T> = (text: string, name: string, faults: string[]) => T;

/** An environment variable. */
export interface Variable<T> {
  /** Its place in the configuration: `port`, or `platform.name` in a group. */
  readonly field: string;
  /** Undefined for a variable that must be set, empty for one that may be left out. */
  readonly default: string | undefined;
  readonly meaning: () => string;
  readonly parse: Parser<T>;
}

/** Reads a variable, or its default. A fault is added to `faults`; the value must not be used then. */
export function parseVariable<T>(
  name: string,
  { default: unset, meaning, parse }: Variable<T>,
  env: NodeJS.ProcessEnv,
  faults: string[],
): T {
  const text = env[name]?.trim() || unset;
  if (text === undefined) faults.push(t`${name} is not set: ${meaning()}`);
  return (text === undefined ? undefined : parse(text, name, faults)) as T;
}

/** Makes a parser of a function that returns undefined for a text that is not as `expected`. */
export function expecting<T>(
  expected: () => string,
  parse: (text: string) => T | undefined,
): Parser<T> {
  return (text, name, faults) => {
    const value = parse(text);
    if (value === undefined) faults.push(t`${name} is '${text}': ${expected()}`);
    return value as T;
  };
}

/** A parser for a variable that may be left out: its value is undefined then. */
export function optional<T>(parse: Parser<T>): Parser<T | undefined> {
  return (text, name, faults) => (text === '' ? undefined : parse(text, name, faults));
}

export function oneOf<T extends string>(values: readonly T[]): Parser<T> {
  return expecting(
    () => t`must be one of ${values.join(', ')}`,
    (text) => values.find((each) => each === text),
  );
}

/** A parser for a variable that switches something on or off. */
export function switchOf(on: string, off: string): Parser<boolean> {
  return expecting(
    () => t`must be one of ${[on, off].join(', ')}`,
    (text) => ({ [on]: true, [off]: false })[text],
  );
}

export function integer(least: number, most: number): Parser<number> {
  return expecting(
    () => t`must be a whole number from ${least} to ${most}`,
    (text) =>
      /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
        ? Number(text)
        : undefined,
  );
}

/** One line of printable text in Unicode's composed form. A text that a spreadsheet would calculate is refused. */
export function nameOfAtMost(most: number): (text: string) => string | undefined {
  return (text) => {
    const name = text.normalize('NFC').replace(/\s+/g, ' ');
    return name.length <= most && /^[\p{L}\d]\P{C}*$/u.test(name) ? name : undefined;
  };
}

/** A tax code of Vietnam: ten digits, and three more after a dash for a branch. */
export function taxCode(text: string): string | undefined {
  return /^\d{10}(-\d{3})?$/.test(text) ? text : undefined;
}

/** In Vietnamese letters or none, without scheme, port or path. */
export function domainName(text: string): string | undefined {
  const domain = text.normalize('NFC').toLowerCase();
  // domainToASCII would drop a path or a port.
  const ascii = /^[\p{L}\d.-]+$/u.test(domain) ? domainToASCII(domain) : '';
  return /^([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]+$/.test(ascii) && ascii.length <= 253
    ? domain
    : undefined;
}

/** A fixed offset within the range that MariaDB and MySQL accept. */
export function offset(text: string): string | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(text) ?? [];
  if (!sign) return undefined;
  const total = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return total > -13 * 60 && total <= 13 * 60 ? text : undefined;
}

/** A value of Express's `trust proxy`: a number of proxies, false, or addresses, ranges and their names. */
export function trustProxy(text: string): string | number | false | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (text === 'false') return false;
  const known = text
    .split(',')
    .map((part) => part.trim())
    .every(
      (part) =>
        ['loopback', 'linklocal', 'uniquelocal'].includes(part) ||
        ipaddr.isValid(part) ||
        ipaddr.isValidCIDR(part),
    );
  return known ? text : undefined;
}

/** Origins as browsers send them; an app's web view may have a scheme of its own. */
export function origins(text: string): readonly string[] | undefined {
  const all = text
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter(Boolean);
  return all.every((each) => /^[a-z][a-z\d+.-]*:\/\/[^/?#\s@*]+$/.test(each)) ? all : undefined;
}
