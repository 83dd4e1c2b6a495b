// Marks what was sent to the portal: the cells of a reading as they stood.
import type { Platform } from '../report/platform';
import { t } from '../words/words';
import type { Cell } from './cell';
import type { AnnualFiles } from './close';
import { AnnualFault } from './faults';
import { type Chained, type Filed, type FiledCell, Records, writeRecord } from './records';
import { type AnnualReport, annualReport } from './report';
import { readSettings } from './settings';
import { closedYear } from './year-data';

/**
 * Keeps what was sent to the portal for a year.
 * @param reading the number of the reading that it was made from
 * @throws AnnualFault for a reading that is not there, or records that were changed
 */
export async function fileYear(
  files: AnnualFiles,
  platform: Platform,
  year: number,
  reading: number,
): Promise<{ file: string; record: Chained<Filed>; report: AnnualReport }> {
  const settings = readSettings(files.json);
  const records = Records.read(files.folder);
  const [problem] = records.problems;
  if (problem !== undefined) throw new AnnualFault(problem);
  const now = new Date();
  const data = closedYear(records, year, now, reading);
  const chosen = data?.readings.find(({ number }) => number === reading);
  if (!data || !chosen) {
    throw new AnnualFault(t`there is no reading ${reading} of ${year} in ${files.folder}`);
  }
  const report = annualReport(settings.form, data, settings, platform, now);
  const filed: Filed = {
    kind: 'filed',
    year,
    number: records.nextNumber('filed', year),
    reading,
    reading_hash: chosen.hash,
    form: settings.form,
    filed_at: now.toISOString(),
    annual_json_sha256: settings.sha256,
    cells: filedCells(report),
  };
  return { ...(await writeRecord(records, filed)), report };
}

function filedCells({ rows, grids }: AnnualReport): Record<string, FiledCell> {
  const cells = [
    ...rows.flatMap(({ result }) => result ?? []),
    ...grids.flatMap(({ lines }) => lines.flatMap((line) => line.cells)),
  ];
  const filed = cells.filter(
    (cell): cell is Cell & { plain: string } =>
      cell.plain !== undefined && !cell.key.endsWith('_change'),
  );
  return Object.fromEntries(filed.map(({ key, state, plain }) => [key, { state, value: plain }]));
}
