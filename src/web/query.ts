/** Reads the queries of addresses. A parameter that is meant but misspelt is refused, not passed over. */
import type { Request } from 'express';
import { Problem } from './problems';

/**
 * The report year that `?nam=` names; undefined without it.
 * @throws Problem for a value that is no year, and for `?NAM=`, `?nam[]=` or a second `nam`: the running year is
 *   not what they ask for
 */
export function yearAsked({ query }: Request): number | undefined {
  const names = Object.keys(query).filter((name) =>
    /^nam$/i.test(name.replace(/\[.*$/s, '').trim()),
  );
  if (names.length === 0) return undefined;
  const { nam } = query;
  if (names.length > 1 || typeof nam !== 'string' || !/^[2-9]\d{3}$/.test(nam)) {
    throw new Problem('invalid_year');
  }
  return Number(nam);
}
