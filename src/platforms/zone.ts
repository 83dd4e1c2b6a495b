import type { Session } from '../database/session';
import { rowsIfAllowed } from './discover';
import type { Place, Source } from './source';

/** What a platform's own setting says of the zone in which it writes its dates. */
export type ZoneTold =
  | { readonly kind: 'utc' }
  | { readonly kind: 'not told' }
  /** `zone` is as the platform names it; `offset` such as '+07:00'. */
  | { readonly kind: 'fixed'; readonly zone: string; readonly offset: string }
  | { readonly kind: 'summer'; readonly zone: string };

/**
 * The zone of a part's dates by the platform's own setting, the one of several that is not `expected` first:
 * each shop of a platform may have one of its own.
 * @param expected DB_TIMEZONE, such as '+07:00'
 */
export async function zoneTold(
  session: Session,
  { queries: { zone: query } }: Source,
  place: Place,
  expected: string,
): Promise<ZoneTold> {
  if (query === undefined) return { kind: 'not told' };
  if (query === 'utc') return { kind: 'utc' };
  const rows = await rowsIfAllowed(session, query, place);
  const told = rows.map(([zone]) => zoneOf(zone ?? '')).filter(({ kind }) => kind !== 'not told');
  const other = told.find((zone) => !(zone.kind === 'fixed' && zone.offset === expected));
  return other ?? told[0] ?? { kind: 'not told' };
}

function zoneOf(zone: string): ZoneTold {
  const [winter, summer] = ['01', '07'].map((month) =>
    offsetOf(zone, new Date(`2026-${month}-01T00:00:00Z`)),
  );
  if (winter === undefined || summer === undefined) return { kind: 'not told' };
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
