import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { DatabaseOptions } from '../database/session';
import { t } from '../words/words';
import { type Findings, ok, warning } from './finding';

/** What passes between us and the database, for who listens on the way. */
export async function* checkTls({ host, socketPath, ssl }: DatabaseOptions): Findings {
  const about = t`encryption`;
  if (socketPath || (await isThisMachine(host))) {
    yield ok('encryption', about, t`the database is reached within this machine`);
    return;
  }
  if (!ssl) {
    yield warning(
      'encryption',
      about,
      t`the connection to ${host} is not encrypted: whoever listens on the way reads every statement and figure, gets what it takes to guess the account's password at leisure, and may change the figures. Add ?ssl-ca=FILE to DATABASE_URL, or ?ssl=true for a certificate of a public authority`,
    );
  } else if (ssl.rejectUnauthorized === false || ssl.verifyIdentity === false) {
    yield warning(
      'encryption',
      about,
      t`the connection to ${host} is encrypted, but not proven to end there: whoever stands on the way can pose as the database, read every figure and change it. Leave out rejectUnauthorized and verifyIdentity`,
    );
  } else {
    yield ok('encryption', about, t`encrypted to ${host}, whose certificate is verified`);
  }
}

/** Whether all addresses of a host are this machine's own. */
async function isThisMachine(host: string): Promise<boolean> {
  const own = ownAddresses();
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return (
    addresses.length > 0 &&
    addresses.every(
      ({ address }) => own.includes(address) || ipaddr.process(address).range() === 'loopback',
    )
  );
}

/** The addresses of this machine; none where the system refuses them, as under systemd without AF_NETLINK. */
function ownAddresses(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((each) =>
      (each ?? []).map(({ address }) => address),
    );
  } catch {
    return [];
  }
}
