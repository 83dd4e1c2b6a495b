/**
 * The built-in functions of MySQL, MariaDB and TiDB by what their value depends on. A function in no class is a
 * stored or loadable one, or a built-in one that this project does not trust.
 */
import { type Expression, within } from './ast';

const NAMES = {
  /** An aggregate: one value from many rows. */
  aggregate: `COUNT SUM MIN MAX AVG GROUP_CONCAT LISTAGG JSON_ARRAYAGG JSON_OBJECTAGG BIT_AND BIT_OR
    BIT_XOR STD STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP ANY_VALUE MEDIAN PERCENTILE_CONT
    PERCENTILE_DISC APPROX_COUNT_DISTINCT APPROX_PERCENTILE`,
  /** Depends on the rows of a window. */
  window: `ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST NTILE LAG LEAD FIRST_VALUE LAST_VALUE
    NTH_VALUE`,
  /** Random: another value at each call. */
  random: 'RAND UUID UUID_SHORT UUID_V4 UUID_V7 SYS_GUID RANDOM_BYTES',
  /** The current instant; UNIX_TIMESTAMP only without an argument. */
  clock: `NOW SYSDATE CURDATE CURTIME CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME
    LOCALTIMESTAMP UTC_DATE UTC_TIME UTC_TIMESTAMP`,
  /** Depends on the session, not on rows. */
  session: `CONNECTION_ID CURRENT_USER CURRENT_ROLE USER SESSION_USER SYSTEM_USER LAST_INSERT_ID FOUND_ROWS
    ROW_COUNT PS_CURRENT_THREAD_ID`,
  /** Depends on the server or the database that is in use. */
  server: 'DATABASE SCHEMA VERSION ICU_VERSION TIDB_VERSION',
  /** Does something beside returning a value. */
  sideEffect: `SLEEP BENCHMARK GET_LOCK RELEASE_LOCK RELEASE_ALL_LOCKS IS_FREE_LOCK IS_USED_LOCK
    LOAD_FILE NEXTVAL LASTVAL SETVAL MASTER_POS_WAIT MASTER_GTID_WAIT SOURCE_POS_WAIT
    WAIT_FOR_EXECUTED_GTID_SET WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS SET_USER_VAR`,
  /** Makes a number of an instant: its part, or a distance. */
  timePart: `YEAR QUARTER MONTH WEEK WEEKOFYEAR YEARWEEK DAY DAYOFMONTH DAYOFYEAR DAYOFWEEK WEEKDAY
    DAYNAME MONTHNAME HOUR MINUTE SECOND MICROSECOND EXTRACT DATEDIFF TIMEDIFF TIMESTAMPDIFF PERIOD_DIFF
    TO_DAYS TO_SECONDS UNIX_TIMESTAMP TIME_TO_SEC`,
  /** Makes an instant, or the text of one, of another value. */
  time: `DATE TIME TIMESTAMP DATE_FORMAT TIME_FORMAT STR_TO_DATE FROM_UNIXTIME FROM_DAYS CONVERT_TZ
    DATE_ADD DATE_SUB ADDDATE SUBDATE ADDTIME SUBTIME TIMESTAMPADD INTERVAL LAST_DAY MAKEDATE MAKETIME
    PERIOD_ADD SEC_TO_TIME GET_FORMAT ADD_MONTHS MONTHS_BETWEEN TO_CHAR TO_DATE`,
  /** Chooses among its arguments. */
  choice: 'IF IFNULL NULLIF COALESCE NVL NVL2 DECODE ELT GREATEST LEAST ISNULL',
  /** Converts or rounds its argument. */
  conversion: `CAST CONVERT BINARY CHAR ROUND TRUNCATE FLOOR CEIL CEILING ABS SIGN FORMAT TO_NUMBER
    HEX UNHEX BIN OCT CONV ASCII ORD CHR`,
  arithmetic: `MOD POW POWER EXP SQRT LN LOG LOG2 LOG10 SIN COS TAN COT ASIN ACOS ATAN ATAN2 PI DEGREES
    RADIANS CRC32 CRC32C BIT_COUNT`,
  text: `CONCAT CONCAT_WS LOWER LCASE UPPER UCASE TRIM LTRIM RTRIM LEFT RIGHT SUBSTRING SUBSTR MID
    SUBSTRING_INDEX LENGTH OCTET_LENGTH BIT_LENGTH CHAR_LENGTH CHARACTER_LENGTH FIELD FIND_IN_SET LOCATE
    POSITION INSTR STRCMP REPLACE REPEAT REVERSE SPACE INSERT LPAD RPAD QUOTE SOUNDEX EXPORT_SET MAKE_SET
    REGEXP_REPLACE REGEXP_SUBSTR REGEXP_INSTR REGEXP_LIKE TO_BASE64 FROM_BASE64 CHARSET COLLATION
    COERCIBILITY WEIGHT_STRING MATCH NATURAL_SORT_KEY`,
  json: `JSON_VALUE JSON_QUERY JSON_EXTRACT JSON_UNQUOTE JSON_QUOTE JSON_CONTAINS JSON_CONTAINS_PATH
    JSON_EXISTS JSON_KEYS JSON_LENGTH JSON_DEPTH JSON_TYPE JSON_VALID JSON_SEARCH JSON_ARRAY JSON_OBJECT
    JSON_OVERLAPS JSON_MERGE JSON_MERGE_PATCH JSON_MERGE_PRESERVE JSON_SET JSON_INSERT JSON_REPLACE
    JSON_REMOVE JSON_ARRAY_APPEND JSON_ARRAY_INSERT JSON_COMPACT JSON_DETAILED JSON_LOOSE JSON_PRETTY
    JSON_NORMALIZE JSON_EQUALS`,
  digest:
    'MD5 SHA SHA1 SHA2 PASSWORD COMPRESS UNCOMPRESS UNCOMPRESSED_LENGTH AES_ENCRYPT AES_DECRYPT',
  network: `INET_ATON INET_NTOA INET6_ATON INET6_NTOA IS_IPV4 IS_IPV6 IS_IPV4_COMPAT IS_IPV4_MAPPED
    IS_UUID UUID_TO_BIN BIN_TO_UUID`,
  /** Quantifies a subquery: a > ALL (SELECT …). */
  quantifier: 'ALL ANY SOME',
} as const;

export type FunctionClass = keyof typeof NAMES;

const CLASS_OF: ReadonlyMap<string, FunctionClass> = new Map(
  Object.entries(NAMES).flatMap(([name, list]) =>
    list.split(/\s+/).map((each): [string, FunctionClass] => [each, name as FunctionClass]),
  ),
);

/** The class of a function, by the dependence of its value; undefined for one that is not known as built in. */
export function functionClass(name: string): FunctionClass | undefined {
  return CLASS_OF.get(name.toUpperCase());
}

/** Whether an expression is a call of a function of one of some classes. */
export function isCallOf({ kind, text, args }: Expression, ...classes: FunctionClass[]): boolean {
  if (kind !== 'call') return false;
  const isNow = text === 'UNIX_TIMESTAMP' && args.length === 0;
  const found = isNow ? 'clock' : functionClass(text);
  return found !== undefined && classes.includes(found);
}

/** Whether an expression makes one value of many rows. */
export function isAggregate(expression: Expression): boolean {
  return isCallOf(expression, 'aggregate');
}

/** Whether an aggregate stands in an expression; those of its queries do not count. */
export function hasAggregate(expression: Expression): boolean {
  return [...within(expression)].some((each) => isAggregate(each) && !each.window);
}

/** Whether a window function stands in an expression. */
export function hasWindow(expression: Expression): boolean {
  return [...within(expression)].some((each) => each.window);
}

/** Whether a word calls a function without brackets, such as CURRENT_TIMESTAMP. */
export function isCallWithoutBrackets(word: string): boolean {
  return /^(CURRENT_(TIMESTAMP|DATE|TIME|USER|ROLE)|LOCALTIME|LOCALTIMESTAMP|UTC_(TIMESTAMP|DATE|TIME))$/.test(
    word,
  );
}
