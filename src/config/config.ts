/**
 * Owns the reading of an environment by the table in variables.ts: `.env`, misspelt names, and the configuration or
 * every fault at once. It checks two rules between variables, and otherwise does not know what the values are for.
 */

import { parseEnv } from 'node:util';
import { distance } from 'fastest-levenshtein';
import type { DatabaseOptions } from '../database/session';
import { Fault } from '../fault';
import { readRegularFile } from '../files';
import { t } from '../words/words';
import { parseVariable } from './parsers';
import {
  type ConfigFields,
  isOfVisits,
  VARIABLE_NAMES,
  VARIABLES,
  type ValueOf,
  type VariableName,
  type VisitsVariable,
} from './variables';

type ReportVariable = Exclude<VariableName, VisitsVariable>;

/** The configuration of the report, checked: the value of each variable at its field. docs/configuration.md. */
export type Config = Omit<ConfigFields<ReportVariable>, 'database'> & {
  readonly database: DatabaseOptions;
};

/** Everything that is wrong with the environment, a line each. Never holds a secret. */
export class ConfigFault extends Fault {
  readonly audience = 'admin';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/**
 * Some variables of an environment, by name.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readVariables<N extends VariableName>(
  names: readonly N[],
  env: NodeJS.ProcessEnv,
): { readonly [V in N]: ValueOf<V> } {
  const faults = misspelt(Object.keys(env), VARIABLE_NAMES);
  const values = names.map((name) => [
    name,
    parseVariable<unknown>(name, VARIABLES[name], env, faults),
  ]);
  refuseContradictions(Object.fromEntries(values), faults);
  if (faults.length > 0) throw new ConfigFault(faults);
  return Object.fromEntries(values) as { readonly [V in N]: ValueOf<V> };
}

/**
 * Some variables of an environment, each at its field.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readFields<N extends VariableName>(
  names: readonly N[],
  env: NodeJS.ProcessEnv,
): ConfigFields<N> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(readVariables(names, env))) {
    const [group = '', key] = VARIABLES[name as N].field.split('.');
    if (key === undefined) fields[group] = value;
    else fields[group] = { ...(fields[group] as object | undefined), [key]: value };
  }
  return fields as ConfigFields<N>;
}

const REPORT_VARIABLES = VARIABLE_NAMES.filter((name): name is ReportVariable => !isOfVisits(name));

/**
 * The report's configuration in an environment.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const { database, ...others } = readFields(REPORT_VARIABLES, env);
  const { address, ...options } = database;
  return { ...others, database: { ...address, ...options } };
}

function refuseContradictions(
  values: { readonly [V in VariableName]?: ValueOf<V> },
  faults: string[],
): void {
  if (values.API_AUTH === false && values.GUIDANCE_EDITION === '2022-07-01') {
    faults.push(t`API_AUTH is off: GUIDANCE_EDITION 2022-07-01 always requires authentication`);
  }
  // With port 0 each listener gets a free port of its own.
  if (values.METRICS_PORT && values.METRICS_PORT === values.PORT) {
    faults.push(t`METRICS_PORT is ${values.METRICS_PORT}, as PORT is: it must be another`);
  }
}

/** In a name shorter than this, two letters of difference may as well be another program's variable. */
const LEAST_LENGTH = 6;

/**
 * Names that look like misspelt variables of ours, each with the one that was probably meant: up to two letters
 * differ, underscores are missing, or a long name is cut short.
 */
export function misspelt(given: readonly string[], ours: readonly string[]): string[] {
  return given.flatMap((name) => {
    if (ours.includes(name)) return [];
    const meant = ours.find((known) => looksLike(name.toUpperCase(), known));
    return meant ? [t`${name} is no variable of baocao: is ${meant} meant?`] : [];
  });
}

function looksLike(name: string, known: string): boolean {
  if (name === known) return true;
  if (name.length < LEAST_LENGTH || known.length < LEAST_LENGTH) return false;
  const [bareName, bareKnown] = [name, known].map((each) => each.replaceAll('_', '')) as [
    string,
    string,
  ];
  if (name.length >= 10 && known.startsWith(name)) return true;
  return bareName[0] === bareKnown[0] && distance(bareName, bareKnown) <= 2;
}

/** The largest `.env` that is read, in bytes. Anything larger is some other file. */
const MOST_BYTES = 1024 * 1024;

/**
 * Adds the variables of `.env`, if there is one, to the environment; those already set stay.
 * @throws ConfigFault if it is there and cannot be read
 */
export function loadEnvFile(): void {
  let text: string;
  try {
    text = readRegularFile('.env', MOST_BYTES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new ConfigFault([
      t`.env is there but cannot be read (${code}): run this as its owner, or chown it to the account that runs this`,
    ]);
  }
  // Windows' editors put a byte order mark before the first name.
  const variables = parseEnv(text.replace(/^\uFEFF/, ''));
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
}
