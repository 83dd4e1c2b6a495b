/*
 * The rule of the Node.js that runs this: a warning where its makers support it no longer. It knows the lines that
 * were released when this version of baocao was; https://github.com/nodejs/release#release-schedule has them all.
 */
import { t } from '../words/words';
import { type Finding, ok, warning } from './finding';

/** The last day of support of each line that receives fixes for years. */
const SUPPORTED_UNTIL: Readonly<Record<string, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
};

/** @param version such as '24.3.0' */
export function* checkNodeVersion(version: string, today: Date): Generator<Finding> {
  const about = 'Node.js';
  const [line = ''] = version.split('.');
  const until = SUPPORTED_UNTIL[line];
  const [newest = '', newestUntil] = Object.entries(SUPPORTED_UNTIL).at(-1) ?? [];
  if (until !== undefined && today.toISOString().slice(0, 10) <= until) {
    yield ok('configuration', about, t`${version}, supported until ${until}`);
  } else if (until !== undefined) {
    yield warning(
      'configuration',
      about,
      t`${version} has had no fixes from its makers since ${until}, unless the system's distributor makes them`,
      [t`Install Node.js ${newest}, supported until ${newestUntil}: docs/upgrade.md`],
    );
  } else if (Number(line) < Number(newest)) {
    yield warning(
      'configuration',
      about,
      t`${version} is of a line that is supported for months alone`,
      [t`Install Node.js ${newest}, supported until ${newestUntil}: docs/upgrade.md`],
    );
  } else {
    yield ok('configuration', about, version);
  }
}
