import type { Table } from '../database/catalogue';
import type { Session } from '../database/session';
import { type Section, sectionFrom, visitsFromTable } from '../mapping/compose';
import { type Found, rowsIfAllowed } from '../mapping/discover';
import type { Source } from '../mapping/source';
import { candidates, skeleton } from '../mapping/unknown-schema';
import { CommandFault } from './command';
import type { InitOptions } from './init-options';
import { choiceOf, chooseOne } from './init-platform';
import { COUNTER_OFFER } from './offer-counter';
import { say } from './terminal';

/** The visits of the source that is found or named; an open place if there is none. */
export async function visitsSection(
  session: Session,
  tables: readonly Table[],
  sources: readonly Source[],
  found: readonly Found[],
  values: InitOptions,
): Promise<Section> {
  if (values['visits-table'] !== undefined) {
    return visitsOfTable(values['visits-table'], tables, sources);
  }
  const wanted = found.filter(
    ({ parts }) =>
      values.visits === undefined || parts.some(({ name }) => name === `visits-${values.visits}`),
  );
  if (values.visits !== undefined && wanted.length === 0) {
    throw new CommandFault(`no visits of ${values.visits} are found`);
  }
  const source = await chooseOne(wanted, 'Which visits does the report count?', '--visits');
  const [part] = source?.parts ?? [];
  if (!source || !part) {
    say(`
No source of visits is found, and a visit that was not recorded cannot be counted. Do one of these:
${COUNTER_OFFER}
  - install Matomo (or, on WordPress, WP Statistics), which count from then on;
  - name a table of your own that holds a row a visit: --visits-table TABLE.COLUMN.
Until then the visits are an open place in report.sql, and the server does not start.`);
    const [candidate] = candidates('visits', tables);
    return skeleton('visits', candidate);
  }
  if (part.queries.warn !== undefined) {
    for (const [sentence] of await rowsIfAllowed(session, part.queries.warn, source.place)) {
      say(`Warning: ${sentence}`);
    }
  }
  return sectionFrom(part, source.place, {
    choice: await choiceOf(session, part, source.place, values),
  });
}

function visitsOfTable(
  name: string,
  tables: readonly Table[],
  sources: readonly Source[],
): Section {
  const [column = '', table = '', schema] = name.split('.').reverse();
  const found = tables.find((each) => each.name === table && each.schema === schema);
  const dated = found?.columns.find((each) => each.name === column);
  const source = sources.find((each) => each.name === 'visits-table');
  if (!found || !dated || !source) {
    throw new CommandFault(`--visits-table ${name}: there is no such column; write TABLE.COLUMN`);
  }
  return visitsFromTable(source, found, dated);
}
