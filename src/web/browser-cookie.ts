import type { Request, Response } from 'express';

const NAME = 'baocao-browser';

/** Browsers take a name with __Host- only over TLS, from this very host, for all of its paths. */
const NAME_BEHIND_TLS = `__Host-${NAME}`;

/** Chrome keeps none longer. */
const LIFETIME_MS = 400 * 24 * 60 * 60 * 1000;

/** The cookie of a browser that was let in before. */
export function browserCookie(req: Request): string | undefined {
  const name = nameFor(req);
  return req.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

export function keepBrowserCookie(req: Request, res: Response, value: string): void {
  res.cookie(nameFor(req), value, {
    httpOnly: true,
    secure: req.secure,
    sameSite: 'strict',
    path: '/',
    maxAge: LIFETIME_MS,
  });
}

function nameFor(req: Request): string {
  return req.secure ? NAME_BEHIND_TLS : NAME;
}
