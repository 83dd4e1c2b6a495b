/**
 * Owns the table of environment variables: each with its place in the configuration, its default, its meaning and
 * its parser. `config.ts` reads the environment; the help, the documentation and their tests are made from this
 * table.
 */

import { INSPECTOR } from '../accounts/htpasswd';
import { ADDRESS_FORM, parseAddress } from '../database/address';
import { EDITIONS } from '../formats/ministry-json';
import { dayOf } from '../report/platform';
import { t } from '../words/words';
import {
  domainName,
  expecting,
  integer,
  nameOfAtMost,
  offset,
  oneOf,
  optional,
  origins,
  type Parser,
  switchOf,
  taxCode,
  trustProxy,
  type Variable,
} from './parsers';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const address: Parser<ReturnType<typeof parseAddress>> = (text, name, faults) =>
  parseAddress(name, text, faults);

/** Every variable, in the order of the help. Only the visits counter reads the group `visits`. */
export const VARIABLES = {
  DATABASE_URL: {
    field: 'database.address',
    default: undefined,
    meaning: () => t`the platform's database, ${ADDRESS_FORM}`,
    parse: address,
  },
  REPORT_SQL: {
    field: 'reportSql',
    default: 'report.sql',
    meaning: () => t`the mapping`,
    parse: String,
  },
  HTPASSWD_FILE: {
    field: 'htpasswdFile',
    default: '.htpasswd',
    meaning: () => t`accounts, in Apache's format with bcrypt; read anew when it changes`,
    parse: String,
  },
  HOST: {
    field: 'host',
    default: '127.0.0.1',
    meaning: () => t`the address to listen on`,
    parse: String,
  },
  PORT: {
    field: 'port',
    default: '3000',
    meaning: () => t`the port to listen on`,
    parse: integer(0, 65_535),
  },
  DB_TIMEZONE: {
    field: 'database.timeZone',
    default: '+07:00',
    meaning: () => t`the fixed offset in which the platform stores its DATETIMEs`,
    parse: expecting(
      () =>
        t`must be a fixed offset from -12:59 to +13:00, such as +07:00 (Vietnam) or +00:00 (UTC)`,
      offset,
    ),
  },
  API_AUTH: {
    field: 'apiAuth',
    default: 'required',
    meaning: () => t`off opens the API, in the original edition only`,
    parse: switchOf('required', 'off'),
  },
  GUIDANCE_EDITION: {
    field: 'edition',
    default: 'original',
    meaning: () => t`which of the ministry's guidances the API follows`,
    parse: oneOf(EDITIONS),
  },
  QUERY_TIMEOUT_MS: {
    field: 'database.timeoutMs',
    default: '15000',
    meaning: () => t`bound on one statement, kept by the database and by us`,
    parse: integer(100, 600_000),
  },
  MAX_REPLICA_LAG_S: {
    field: 'database.maxReplicaLagS',
    default: '',
    meaning: () => t`on a replica, how far behind it may be; unset, it is not asked`,
    parse: optional(integer(0, 86_400)),
  },
  TRUST_PROXY: {
    field: 'trustProxy',
    default: 'loopback',
    meaning: () => t`whose X-Forwarded-For is believed`,
    parse: expecting(
      () =>
        t`must be loopback, addresses or ranges separated by commas, a number of proxies, or false`,
      trustProxy,
    ),
  },
  LOG_LEVEL: {
    field: 'logLevel',
    default: 'info',
    meaning: () => t`how much is logged`,
    parse: oneOf(LOG_LEVELS),
  },
  AUDIT_FILE: {
    field: 'auditFile',
    default: '',
    meaning: () => t`a JSON line for each report shown, apart from the log`,
    parse: optional(String),
  },
  METRICS_PORT: {
    field: 'metricsPort',
    default: '',
    meaning: () =>
      t`the port of 127.0.0.1 on which Prometheus is answered at /metrics; unset, none`,
    parse: optional(integer(0, 65_535)),
  },
  PLATFORM_NAME: {
    field: 'platform.name',
    default: '',
    meaning: () => t`the platform's name, on the page and in every copy`,
    parse: optional(
      expecting(
        () => t`must be a name of at most 80 characters that begins with a letter or digit`,
        nameOfAtMost(80),
      ),
    ),
  },
  PLATFORM_DOMAIN: {
    field: 'platform.domain',
    default: '',
    meaning: () => t`the platform's domain, on the page and in every copy`,
    parse: optional(expecting(() => t`must be a domain alone, such as chomau.vn`, domainName)),
  },
  PLATFORM_SINCE: {
    field: 'platform.since',
    default: '',
    meaning: () => t`the day on which operation began, YYYY-MM-DD; earlier years are not reported`,
    parse: optional(
      expecting(
        () => t`must be a day that has been, written YYYY-MM-DD, from 2000 on`,
        (text) => dayOf(text, new Date()),
      ),
    ),
  },
  PLATFORM_OWNER: {
    field: 'platform.owner',
    default: '',
    meaning: () => t`the legal person that owns the platform, on paper and in files`,
    parse: optional(
      expecting(
        () => t`must be a name of at most 160 characters that begins with a letter or digit`,
        nameOfAtMost(160),
      ),
    ),
  },
  PLATFORM_TAX_CODE: {
    field: 'platform.taxCode',
    default: '',
    meaning: () => t`the owner's tax code, on paper and in files`,
    parse: optional(
      expecting(() => t`must be ten digits, or ten digits, a dash and three digits`, taxCode),
    ),
  },
  PLATFORM_CONTACT: {
    field: 'platform.contact',
    default: '',
    meaning: () => t`whom to call, on problem pages and at the foot of the page`,
    parse: optional(
      expecting(
        () =>
          t`must be at most 120 characters that begin with a letter or digit, such as 024 3825 0000`,
        nameOfAtMost(120),
      ),
    ),
  },
  SHOW_REPORT_SQL: {
    field: 'showReportSql',
    default: 'off',
    meaning: () => t`on shows the inspector the statements of report.sql, at /cach-tinh`,
    parse: switchOf('on', 'off'),
  },
  ANNUAL_SQL: {
    field: 'annual.sql',
    default: 'annual.sql',
    meaning: () => t`the yearly report's mapping`,
    parse: String,
  },
  ANNUAL_FILE: {
    field: 'annual.json',
    default: 'annual.json',
    meaning: () => t`what people declare for the yearly report`,
    parse: String,
  },
  ANNUAL_DIR: {
    field: 'annual.folder',
    default: 'annual',
    meaning: () => t`the folder of the readings of years that are over`,
    parse: String,
  },
  ANNUAL_ACCOUNT: {
    field: 'annual.account',
    default: '',
    meaning: () => t`the account that may see the yearly report, at /bao-cao-nam; unset, no one`,
    parse: optional(
      expecting(
        () => t`must be an account other than ${INSPECTOR}`,
        (text) => (text === INSPECTOR ? undefined : text),
      ),
    ),
  },
  VISITS_DATABASE_URL: {
    field: 'visits.database',
    default: undefined,
    meaning: () => t`where the visits counter keeps what it counts, ${ADDRESS_FORM}`,
    parse: address,
  },
  VISITS_HOST: {
    field: 'visits.host',
    default: '127.0.0.1',
    meaning: () => t`the address that the visits counter listens on`,
    parse: String,
  },
  VISITS_PORT: {
    field: 'visits.port',
    default: '3001',
    meaning: () => t`the port that the visits counter listens on`,
    parse: integer(0, 65_535),
  },
  VISITS_ORIGINS: {
    field: 'visits.origins',
    default: '',
    meaning: () => t`the origins of the platform's pages, separated by commas: https://san.vn`,
    parse: expecting(() => t`must be origins such as https://san.vn, separated by commas`, origins),
  },
  VISITS_DURABLE: {
    field: 'visits.durable',
    default: 'off',
    meaning: () => t`on answers a visit only after its commit`,
    parse: switchOf('on', 'off'),
  },
} as const satisfies Record<string, Variable<unknown>>;

export type VariableName = keyof typeof VARIABLES;

/** The value that a variable is parsed to. */
export type ValueOf<N extends VariableName> = ReturnType<(typeof VARIABLES)[N]['parse']>;

type FieldOf<N extends VariableName> = (typeof VARIABLES)[N]['field'];
type GroupIn<Field> = Field extends `${infer Group}.${string}` ? Group : never;

/** The values of some variables, each at its field. */
export type ConfigFields<N extends VariableName> = {
  readonly [V in N as FieldOf<V> extends `${string}.${string}` ? never : FieldOf<V>]: ValueOf<V>;
} & {
  readonly [G in GroupIn<FieldOf<N>>]: {
    readonly [V in N as FieldOf<V> extends `${G}.${infer Key}` ? Key : never]: ValueOf<V>;
  };
};

export const VARIABLE_NAMES = Object.keys(VARIABLES) as VariableName[];

/** The variables of the visits counter alone. */
export type VisitsVariable = {
  [V in VariableName]: FieldOf<V> extends `visits.${string}` ? V : never;
}[VariableName];

export function isOfVisits(name: VariableName): name is VisitsVariable {
  return VARIABLES[name].field.startsWith('visits.');
}

/**
 * Every variable for the help and the documentation: its name, default (undefined if it must be set) and meaning.
 */
export const DOCUMENTED_VARIABLES = VARIABLE_NAMES.map((name) => ({
  name,
  /** Whether it is the visits counter's, and not the report's. */
  ofVisits: isOfVisits(name),
  default: VARIABLES[name].default,
  meaning: VARIABLES[name].meaning,
}));

/** A line for each variable, or for those that a command reads, for its help. */
export function variablesHelp(
  isRead: (variable: (typeof DOCUMENTED_VARIABLES)[number]) => boolean = () => true,
): string {
  const variables = DOCUMENTED_VARIABLES.filter(isRead);
  const width = Math.max(...variables.map(({ name }) => name.length)) + 2;
  return variables
    .map(({ name, ofVisits, meaning, default: usual }) => {
      const value = usual ?? (ofVisits ? "required by 'baocao visits'" : 'required');
      return `  ${name.padEnd(width)}${meaning()}${value && ` (${value})`}`;
    })
    .join('\n');
}
