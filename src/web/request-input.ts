/**
 * Reads what a request carries: the year in its query, and the members of a body that is a form or a JSON object.
 * It does not know which members a route expects.
 */
import express, { type Request, type RequestHandler } from 'express';
import { Problem } from './problems';

/** Reads a body of any type as text. @param limit such as '16kb'; a longer body is a 413 */
export function textBody(limit: string): RequestHandler {
  return express.text({ limit, type: () => true });
}

/**
 * The members of a text body that is a form or a JSON object; none for an empty body.
 * @param isForm whether a text that is no JSON object is a form: curl calls JSON a form, too
 * @returns undefined for a body that is neither, or an object that has a key twice
 */
export function bodyMembers(
  { body: given }: Request,
  isForm: boolean,
): [key: string, value: unknown][] | undefined {
  const body = typeof given === 'string' ? given.trim() : '';
  if (body === '') return [];
  if (isForm && !body.startsWith('{')) return [...new URLSearchParams(body)];
  try {
    const value: unknown = JSON.parse(body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && !hasDoubledKey(body) ? Object.entries(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a JSON object has a key twice at its top level, where parsers differ on which one counts. */
function hasDoubledKey(json: string): boolean {
  const keys = new Set<string>();
  let depth = 0;
  let text = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token !== ':') text = token;
    else if (depth === 1) {
      const key = JSON.parse(text) as string;
      if (keys.has(key)) return true;
      keys.add(key);
    }
  }
  return false;
}

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
