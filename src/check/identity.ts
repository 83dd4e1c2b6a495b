import type { Platform } from '../report/platform';
import { t } from '../words/words';
import { type Findings, ok, warning } from './finding';

/** Whether the report says whose it is: a page or a file without a name is filed under none. */
export async function* checkIdentity({ name, domain, since }: Platform): Findings {
  const about = t`identity`;
  const told = { PLATFORM_NAME: name, PLATFORM_DOMAIN: domain, PLATFORM_SINCE: since?.day };
  const missing = Object.entries(told).flatMap(([variable, value]) => (value ? [] : [variable]));
  yield missing.length === 0
    ? ok('identity', about, t`${name}, ${domain}, since ${since?.day}`)
    : warning(
        'identity',
        about,
        t`not set: ${missing.join(', ')}; the inspector's page and files do not say whose they are, or since when`,
        [
          t`Set it in .env, such as PLATFORM_NAME=Chợ Mẫu, PLATFORM_DOMAIN=chomau.vn, PLATFORM_SINCE=2024-03-01`,
        ],
      );
}
