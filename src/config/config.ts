import { ADDRESS_FORM, parseAddress } from '../database/address';
import type { DatabaseOptions } from '../database/session';
import { Fault } from '../fault';
import { EDITIONS, type Edition } from '../formats/ministry-json';
import { dayOf, type Platform } from '../report/platform';
import { t } from '../words/words';
import { misspelt } from './misspelt';
import {
  domainName,
  expecting,
  integer,
  offset,
  oneOf,
  optional,
  origins,
  parseVariable,
  plainName,
  taxCode,
  trustProxy,
  type Variable,
} from './parsers';

/** All that the server is told from outside, checked. docs/configuration.md. */
export interface Config {
  readonly database: DatabaseOptions;
  readonly reportSql: string;
  readonly htpasswdFile: string;
  readonly host: string;
  readonly port: number;
  /** Whether the API asks for credentials; the page always does. */
  readonly apiAuth: boolean;
  readonly edition: Edition;
  /** Express's `trust proxy`: whose X-Forwarded-For is believed. */
  readonly trustProxy: string | number | false;
  readonly logLevel: string;
  /** Where each report that is shown is recorded, apart from the log. */
  readonly auditFile: string | undefined;
  /** The port of loopback on which a monitor is told how the service does; undefined for none. */
  readonly metricsPort: number | undefined;
  readonly platform: Platform;
  /** Whether the inspector is shown the statements. */
  readonly showReportSql: boolean;
}

/** Everything that is wrong with the environment, a line each. Never holds a secret. */
export class ConfigFault extends Fault {
  readonly audience = 'admin';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every variable, in the order in which they are told. */
const VARIABLES = {
  DATABASE_URL: {
    default: undefined,
    meaning: t`the platform's database, ${ADDRESS_FORM}`,
    parse: (text, name, faults) => parseAddress(name, text, faults),
  } satisfies Variable<ReturnType<typeof parseAddress>>,
  REPORT_SQL: { default: 'report.sql', meaning: t`the mapping`, parse: String },
  HTPASSWD_FILE: {
    default: '.htpasswd',
    meaning: t`accounts, in Apache's format with bcrypt; read anew when it changes`,
    parse: String,
  },
  HOST: { default: '127.0.0.1', meaning: t`the address to listen on`, parse: String },
  PORT: { default: '3000', meaning: t`the port to listen on`, parse: integer(0, 65_535) },
  DB_TIMEZONE: {
    default: '+07:00',
    meaning: t`the fixed offset in which the platform stores its DATETIMEs`,
    parse: expecting(
      t`must be a fixed offset from -12:59 to +13:00, such as +07:00 (Vietnam) or +00:00 (UTC)`,
      offset,
    ),
  },
  API_AUTH: {
    default: 'required',
    meaning: t`off opens the API, in the original edition only`,
    parse: oneOf(['required', 'off']),
  },
  GUIDANCE_EDITION: {
    default: 'original',
    meaning: t`which of the ministry's guidances the API follows`,
    parse: oneOf(EDITIONS),
  },
  QUERY_TIMEOUT_MS: {
    default: '15000',
    meaning: t`bound on one statement, kept by the database and by us`,
    parse: integer(100, 600_000),
  },
  MAX_REPLICA_LAG_S: {
    default: '',
    meaning: t`on a replica, how far behind it may be; unset, it is not asked`,
    parse: optional(integer(0, 86_400)),
  },
  TRUST_PROXY: {
    default: 'loopback',
    meaning: t`whose X-Forwarded-For is believed`,
    parse: expecting(
      t`must be loopback, addresses or ranges separated by commas, a number of proxies, or false`,
      trustProxy,
    ),
  },
  LOG_LEVEL: { default: 'info', meaning: t`how much is logged`, parse: oneOf(LOG_LEVELS) },
  AUDIT_FILE: {
    default: '',
    meaning: t`a JSON line for each report shown, apart from the log`,
    parse: optional(String),
  },
  METRICS_PORT: {
    default: '',
    meaning: t`the port of 127.0.0.1 on which Prometheus is answered at /metrics; unset, none`,
    parse: optional(integer(0, 65_535)),
  },
  PLATFORM_NAME: {
    default: '',
    meaning: t`the platform's name, on the page and in every copy`,
    parse: optional(
      expecting(
        t`must be a name of at most 80 characters that begins with a letter or digit`,
        plainName(80),
      ),
    ),
  },
  PLATFORM_DOMAIN: {
    default: '',
    meaning: t`the platform's domain, on the page and in every copy`,
    parse: optional(expecting(t`must be a domain alone, such as chomau.vn`, domainName)),
  },
  PLATFORM_SINCE: {
    default: '',
    meaning: t`the day on which operation began, YYYY-MM-DD; earlier years are not reported`,
    parse: optional(
      expecting(t`must be a day that has been, written YYYY-MM-DD, from 2000 on`, (text) =>
        dayOf(text, new Date()),
      ),
    ),
  },
  PLATFORM_OWNER: {
    default: '',
    meaning: t`the legal person that owns the platform, on paper and in files`,
    parse: optional(
      expecting(
        t`must be a name of at most 160 characters that begins with a letter or digit`,
        plainName(160),
      ),
    ),
  },
  PLATFORM_TAX_CODE: {
    default: '',
    meaning: t`the owner's tax code, on paper and in files`,
    parse: optional(
      expecting(t`must be ten digits, or ten digits, a dash and three digits`, taxCode),
    ),
  },
  PLATFORM_CONTACT: {
    default: '',
    meaning: t`whom to call, on problem pages and at the foot of the page`,
    parse: optional(
      expecting(
        t`must be at most 120 characters that begin with a letter or digit, such as 024 3825 0000`,
        plainName(120),
      ),
    ),
  },
  SHOW_REPORT_SQL: {
    default: 'off',
    meaning: t`on shows the inspector the statements of report.sql, at /cach-tinh`,
    parse: oneOf(['on', 'off']),
  },
  VISITS_DATABASE_URL: {
    default: undefined,
    meaning: t`where the visits counter keeps what it counts, ${ADDRESS_FORM}`,
    parse: (text, name, faults) => parseAddress(name, text, faults),
  } satisfies Variable<ReturnType<typeof parseAddress>>,
  VISITS_HOST: {
    default: '127.0.0.1',
    meaning: t`the address that the visits counter listens on`,
    parse: String,
  },
  VISITS_PORT: {
    default: '3001',
    meaning: t`the port that the visits counter listens on`,
    parse: integer(0, 65_535),
  },
  VISITS_ORIGINS: {
    default: '',
    meaning: t`the origins of the platform's pages, separated by commas: https://san.vn`,
    parse: expecting(t`must be origins such as https://san.vn, separated by commas`, origins),
  },
  VISITS_DURABLE: {
    default: 'off',
    meaning: t`on answers a visit only after its commit`,
    parse: oneOf(['on', 'off']),
  },
} as const satisfies Record<string, Variable<unknown>>;

type Name = keyof typeof VARIABLES;
const NAMES = Object.keys(VARIABLES) as Name[];
const isOfVisits = (name: Name): name is Name & `VISITS_${string}` => name.startsWith('VISITS_');
const OF_REPORT = NAMES.filter(
  (name): name is Exclude<Name, `VISITS_${string}`> => !isOfVisits(name),
);
type Values = { readonly [N in Name]: ReturnType<(typeof VARIABLES)[N]['parse']> };

/** Every variable as people are told of it: its name, default (undefined if it must be set) and meaning. */
export const DOCUMENTED_VARIABLES = NAMES.map((name) => ({
  name,
  /** Whether it is the visits counter's, and not the report's. */
  ofVisits: isOfVisits(name),
  default: VARIABLES[name].default,
  meaning: VARIABLES[name].meaning,
}));

/**
 * Some variables of an environment, for a command that needs no more.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readVariables<N extends Name>(
  names: readonly N[],
  env: NodeJS.ProcessEnv,
): Pick<Values, N> {
  const faults = misspelt(Object.keys(env), NAMES);
  const values = parseVariables(names, env, faults);
  if (faults.length > 0) throw new ConfigFault(faults);
  return values;
}

/**
 * The configuration in an environment.
 * @throws ConfigFault that names every variable at fault, all at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults = misspelt(Object.keys(env), NAMES);
  const values = parseVariables(OF_REPORT, env, faults);
  if (values.API_AUTH === 'off' && values.GUIDANCE_EDITION === '2022-07-01') {
    faults.push(t`API_AUTH is off: GUIDANCE_EDITION 2022-07-01 always requires authentication`);
  }
  // With 0 each is given a free port of its own.
  if (values.METRICS_PORT && values.METRICS_PORT === values.PORT) {
    faults.push(`METRICS_PORT is ${values.METRICS_PORT}, as PORT is: it must be another`);
  }
  if (faults.length > 0) throw new ConfigFault(faults);
  return {
    database: {
      ...values.DATABASE_URL,
      timeZone: values.DB_TIMEZONE,
      timeoutMs: values.QUERY_TIMEOUT_MS,
      ...(values.MAX_REPLICA_LAG_S === undefined
        ? {}
        : { maxReplicaLagS: values.MAX_REPLICA_LAG_S }),
    },
    reportSql: values.REPORT_SQL,
    htpasswdFile: values.HTPASSWD_FILE,
    host: values.HOST,
    port: values.PORT,
    apiAuth: values.API_AUTH === 'required',
    edition: values.GUIDANCE_EDITION,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    auditFile: values.AUDIT_FILE,
    metricsPort: values.METRICS_PORT,
    platform: {
      name: values.PLATFORM_NAME,
      domain: values.PLATFORM_DOMAIN,
      since: values.PLATFORM_SINCE,
      owner: values.PLATFORM_OWNER,
      taxCode: values.PLATFORM_TAX_CODE,
      contact: values.PLATFORM_CONTACT,
    },
    showReportSql: values.SHOW_REPORT_SQL === 'on',
  };
}

function parseVariables<N extends Name>(
  names: readonly N[],
  env: NodeJS.ProcessEnv,
  faults: string[],
): Pick<Values, N> {
  const values = names.map((name) => [
    name,
    parseVariable<unknown>(name, VARIABLES[name], env, faults),
  ]);
  return Object.fromEntries(values) as Pick<Values, N>;
}
