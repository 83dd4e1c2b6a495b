/** The zone of a platform's dates by its own settings. `evidence/` finds out what the rows show. */
import type { Session } from '../database/session';
import { rowsIfAllowed } from './discover';
import type { Source, TablePrefix } from './source';

/** The zone of a platform's dates, by its own setting. */
export type ZoneSetting =
  | { readonly kind: 'utc' }
  | { readonly kind: 'unknown' }
  /** `zone` is as the platform names it; `offset` such as '+07:00'. */
  | { readonly kind: 'fixed'; readonly zone: string; readonly offset: string }
  | { readonly kind: 'summer'; readonly zone: string };

/**
 * The zone of a part's dates by the platform's own setting, the one of several that is not `expected` first:
 * each shop of a platform may have one of its own.
 * @param expected DB_TIMEZONE, such as '+07:00'
 */
export async function readZoneSetting(
  session: Session,
  { queries: { zone: query } }: Source,
  place: TablePrefix,
  expected: string,
): Promise<ZoneSetting> {
  if (query === undefined) return { kind: 'unknown' };
  if (query === 'utc') return { kind: 'utc' };
  const rows = await rowsIfAllowed(session, query, place);
  const settings = rows
    .map(([zone]) => zoneOf(zone ?? ''))
    .filter(({ kind }) => kind !== 'unknown');
  const other = settings.find((zone) => !(zone.kind === 'fixed' && zone.offset === expected));
  return other ?? settings[0] ?? { kind: 'unknown' };
}

function zoneOf(zone: string): ZoneSetting {
  const [winter, summer] = ['01', '07'].map((month) =>
    offsetOf(zone, new Date(`2026-${month}-01T00:00:00Z`)),
  );
  if (winter === undefined || summer === undefined) return { kind: 'unknown' };
  return winter === summer ? { kind: 'fixed', zone, offset: winter } : { kind: 'summer', zone };
}

/** '+07:00' of 'Asia/Ho_Chi_Minh'; undefined for what is no zone. */
function offsetOf(zone: string, at: Date): string | undefined {
  if (/^[+-]\d\d:\d\d$/.test(zone)) return zone;
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = parts.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
    return name === 'GMT' ? '+00:00' : name?.replace('GMT', '');
  } catch {
    return undefined;
  }
}
