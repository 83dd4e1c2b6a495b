/**
 * Finds out which accounts are sellers: by a mark or a role of their own, or by a table that gives accounts their
 * roles. `vocabulary/roles.ts` knows the words; no person is asked.
 */
import type { Column, Table } from '../database/schema';
import { quoteName, quoteTable } from '../sql/print';
import { plainName, wordsOf } from '../vocabulary/name-words';
import { accountRoleOf, isRoleName, isSellerMark } from '../vocabulary/roles';
import type { Ask } from './ask';
import { lookupOf } from './lookups';
import { childrenOf, keyOf } from './relations';
import { hasStatus, readable, type StatusValue, surveyStatus, valuesOf } from './status-columns';

/** The evidence for which accounts are sellers. */
export interface AccountRoles {
  /** The column with the roles: in the table of accounts, or in the one beside it. */
  readonly column: Column;
  /** The table that gives accounts their roles; undefined where a column of their own does. */
  readonly beside: Table | undefined;
  /** The roles with their labels and the number of rows that have each. */
  readonly values: readonly StatusValue[];
  readonly sellers: readonly StatusValue[];
  /** The condition on an account that it has one of some roles. */
  holds(roles: readonly StatusValue[]): string;
}

/** A table that joins accounts and roles is named by either: `user_roles`, `auth_assignment`, `nhom_nguoi_dung`. */
const ROLES_TABLE = /role|assign|group|permission|vai_?tro|quyen|nhom|chuc_?vu/;
const ROLE_COLUMN =
  /^(item_name|role|roles|role_?(id|name|code)|group_?(id|name)|(id|ma)_?(role|quyen|vai_?tro|nhom)\w*)$/;
/** A table of the rights of roles does not list who has a role. */
const OTHER_TABLE = /permission_role|role_has|quyen_vai|log|history|menu|lich_su/;

/**
 * Which accounts of a table are sellers.
 * @param where a condition on the accounts that count
 * @returns undefined where nothing says it, or where all accounts have one role
 */
export async function surveyRoles(
  ask: Ask,
  tables: readonly Table[],
  accounts: Table,
  where = 'TRUE',
): Promise<AccountRoles | undefined> {
  const own = accounts.columns.find(
    ({ name, type }) => isRoleName(name) && /char|enum|int$|text/.test(type),
  );
  const survey = own && (await surveyStatus(ask, tables, accounts, own, where));
  if (own && survey && survey.values.length > 1) {
    const sellers = survey.values.filter(isSeller);
    return {
      column: own,
      beside: undefined,
      values: survey.values,
      sellers,
      holds: (roles) => hasStatus(own, roles),
    };
  }
  return rolesBeside(ask, tables, accounts);
}

/** The mark of sellers that accounts carry themselves: `is_seller`. */
export function sellerMarkOf({ columns }: Table): Column | undefined {
  return columns.find(({ name, type }) => isSellerMark(name) && /int$|bit/.test(type));
}

/** Whether a value is a role by its word: a seller's, a buyer's or staff's. */
export function isRole({ label }: StatusValue): boolean {
  return label !== undefined && accountRoleOf(label) !== undefined;
}

function isSeller({ label }: StatusValue): boolean {
  return label !== undefined && accountRoleOf(label) === 'seller';
}

async function rolesBeside(
  ask: Ask,
  tables: readonly Table[],
  accounts: Table,
): Promise<AccountRoles | undefined> {
  const key = keyOf(accounts);
  if (!key) return undefined;
  for (const { table, account, only } of pivotsOf(tables, accounts)) {
    const role = table.columns.find(
      ({ name, type }) =>
        name !== account.name &&
        /char|enum|int$|binary/.test(type) &&
        (ROLE_COLUMN.test(plainName(name)) || isRoleName(name)),
    );
    if (!role) continue;
    const rows = await valuesOf(ask, quoteTable(table), readable(role), only);
    if (!rows || rows.length < 2) continue;
    const values = rows.map(({ value }) => value);
    const lookup = await lookupOf(ask, tables, table, role, values);
    const known = rows.map(({ value, rows: count }): StatusValue => {
      const label = value === null ? undefined : (lookup?.labels.get(value) ?? wordOf(value));
      return { value, rows: count, label, outcome: undefined };
    });
    if (!known.some(isRole)) continue;
    return {
      column: role,
      beside: table,
      values: known,
      sellers: known.filter(isSeller),
      holds: (roles) =>
        `${quoteName(key.name)} IN (SELECT ${quoteName(account.name)} FROM ${quoteTable(table)} WHERE ${only ? `${only} AND ` : ''}${hasStatus(role, roles)})`,
    };
  }
  return undefined;
}

/** The tables that name accounts beside roles; those of spatie's package name the kind of their account too. */
function pivotsOf(tables: readonly Table[], accounts: Table) {
  const mayBe = ({ name, columns }: Table) =>
    ROLES_TABLE.test(plainName(name)) && !OTHER_TABLE.test(plainName(name)) && columns.length <= 10;
  const children = childrenOf(tables, accounts)
    .filter(({ table }) => mayBe(table))
    .map(({ table, column }) => ({ table, account: column, only: undefined }));
  const singular = wordsOf(accounts.name).slice(-1)[0]?.replace(/s$/, '') ?? '';
  const morphs = tables.filter(mayBe).flatMap((table) => {
    const account = table.columns.find(({ name }) => /^model_(id|uuid)$/.test(name));
    const kind = table.columns.find(({ name }) => name === 'model_type');
    const only = kind && `${quoteName(kind.name)} LIKE '%${singular}'`;
    return account && only && table.schema === accounts.schema ? [{ table, account, only }] : [];
  });
  return [...children, ...morphs];
}

function wordOf(value: string): string | undefined {
  return /^\d+$/.test(value) ? undefined : value;
}
