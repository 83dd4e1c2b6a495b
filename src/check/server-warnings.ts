import { t } from '../words/words';
import { type Finding, fault } from './finding';

const SHOWN = 3;

/** The finding for warnings; `place` is the statement's, `year` the one that was read. */
export function conversionWarnings(
  place: string,
  year: number,
  warnings: readonly string[],
): Finding {
  const shown = [...new Set(warnings)].slice(0, SHOWN).join('; ');
  const message = t`the server warns while it reads the figures of ${year}: ${shown}`;
  return fault('conversion-warnings', place, message, [
    t`A value was cut, or taken for what it is not: compare dates with dates and numbers with numbers.`,
  ]);
}
