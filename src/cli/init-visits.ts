import type { Session } from '../database/session';
import { type Section, sectionFrom } from '../mapping/compose';
import { type Found, rowsIfAllowed } from '../mapping/discover';
import { t } from '../words/words';
import { CommandFault } from './command';
import type { InitOptions } from './init-options';
import { choiceOf, chooseOne } from './init-platform';
import { say } from './terminal';

/** The visits of the source that is found or named; undefined if there is none, or the admin wants none of them. */
export async function visitsSection(
  session: Session,
  found: readonly Found[],
  values: InitOptions,
): Promise<Section | undefined> {
  if (values['visits-table'] !== undefined) return undefined;
  const wanted =
    values.visits === 'none'
      ? []
      : found.filter(
          ({ parts }) =>
            values.visits === undefined ||
            parts.some(({ name }) => name === `visits-${values.visits}`),
        );
  if (values.visits !== undefined && values.visits !== 'none' && wanted.length === 0) {
    throw new CommandFault(`no visits of ${values.visits} are found`);
  }
  const source = await chooseOne(wanted, 'Which visits does the report count?', '--visits');
  const [part] = source?.parts ?? [];
  if (!source || !part) return undefined;
  if (part.queries.warn !== undefined) {
    for (const [sentence] of await rowsIfAllowed(session, part.queries.warn, source.place)) {
      say(`Warning: ${sentence}`);
    }
  }
  return sectionFrom(part, source.place, {
    choice: await choiceOf(session, part, source.place, values),
  });
}

/** What to do where no visits are recorded. */
export function tellWithoutVisits({ visits }: InitOptions): void {
  say();
  say(
    visits === 'none'
      ? t`--visits none leaves the visits open: visits that were not recorded are not zero. Do one of these:`
      : t`No source of visits is found, and a visit that was not recorded cannot be counted. Do one of these:`,
  );
  say(t`  - install Matomo (or, on WordPress, WP Statistics), which count from then on;
  - run this project's own counter: baocao visits serve;
  - name a table of your own that holds a row a visit: --visits-table TABLE.COLUMN.
Until then the visits are an open place in report.sql, and the server does not start.`);
}
