/** Reads the bodies of requests: a form or a JSON object, as members. It knows none of their names. */
import express, { type Request, type RequestHandler } from 'express';

/** Reads a body of any type as text. @param limit such as '16kb'; a longer body is a 413 */
export function textBody(limit: string): RequestHandler {
  return express.text({ limit, type: () => true });
}

/**
 * The members of a text body that is a form or a JSON object; none for an empty body.
 * @param isForm whether a text that is no JSON object is a form: curl calls JSON a form, too
 * @returns undefined for a body that is neither
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
    return isObject ? Object.entries(value) : undefined;
  } catch {
    return undefined;
  }
}
