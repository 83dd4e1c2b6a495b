import type { Platform } from '../report/platform';
import { t } from '../words/words';
import type { Findings } from './finding';

/** Whether the report says whose it is: a page or a file without a name is filed under none. */
export async function* checkIdentity({ name, domain, since }: Platform): Findings {
  const told = { PLATFORM_NAME: name, PLATFORM_DOMAIN: domain, PLATFORM_SINCE: since?.day };
  const missing = Object.entries(told).flatMap(([variable, value]) => (value ? [] : [variable]));
  const [code, about] = ['identity', t`identity`] as const;
  if (missing.length === 0) {
    const message = t`${name}, ${domain}, since ${since?.day}`;
    const sound = { code, level: 'ok', about, message } as const;
    yield sound;
    return;
  }
  const nameless = {
    code,
    level: 'warning',
    about,
    message: t`not set: ${missing.join(', ')}; the inspector's page and files do not say whose they are, or since when`,
    advice: [
      t`Set it in .env, such as PLATFORM_NAME=Chợ Mẫu, PLATFORM_DOMAIN=chomau.vn, PLATFORM_SINCE=2024-03-01`,
    ],
  } as const;
  yield nameless;
}
