/*
 * Owns the reading of an environment by the table in variables.ts: the configuration, or every fault at once.
 * Does not know what the values are for, but for the two rules that hold between variables.
 */

import type { DatabaseOptions } from '../database/session';
import { Fault } from '../fault';
import { t } from '../words/words';
import { misspelt } from './misspelt';
import { parseVariable } from './parsers';
import {
  type Fields,
  isOfVisits,
  VARIABLE_NAMES,
  VARIABLES,
  type ValueOf,
  type VariableName,
  type VisitsVariable,
} from './variables';

type ReportVariable = Exclude<VariableName, VisitsVariable>;

/** The configuration of the report, checked: the value of each variable at its field. docs/configuration.md. */
export type Config = Omit<Fields<ReportVariable>, 'database'> & {
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
): Fields<N> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(readVariables(names, env))) {
    const [group = '', key] = VARIABLES[name as N].field.split('.');
    if (key === undefined) fields[group] = value;
    else fields[group] = { ...(fields[group] as object | undefined), [key]: value };
  }
  return fields as Fields<N>;
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
  // With 0 each is given a free port of its own.
  if (values.METRICS_PORT && values.METRICS_PORT === values.PORT) {
    faults.push(t`METRICS_PORT is ${values.METRICS_PORT}, as PORT is: it must be another`);
  }
}
