/** The base of a change: the value filed for the year before, or the same statement for that year. */
import { type Bilingual, bilingual } from '../words/words';
import type { Base } from './cell';
import { ratioFrom, times } from './exact';
import type { Form } from './form';
import type { Indicator } from './indicators';
import type { Settings } from './settings';
import type { YearData } from './year-data';

export function noFigureOf(year: number): Bilingual {
  return bilingual`There is no figure of ${year}`;
}

/** The filed value of a cell of the year before, in the form's unit, if one is known. */
export function filedBase(
  data: YearData,
  settings: Settings,
  form: Form,
  key: string,
  names: readonly string[],
): Base | undefined {
  const name = names.find((each) => settings.previous.has(each));
  const declared = name === undefined ? undefined : settings.previous.get(name);
  const year = data.year - 1;
  if (declared)
    return { value: declared, source: `Số đã nộp năm ${year}, khai trong ${settings.file}` };
  const { filedBefore } = data;
  const cell = filedBefore?.form === form.number ? filedBefore.cells[key] : undefined;
  if (!cell || !filedBefore) return undefined;
  return {
    value: ratioFrom(cell.value),
    source: `Số đã nộp năm ${year} (lần ${filedBefore.number})`,
  };
}

/** Converts a value that was filed in triệu đồng to đồng. */
export function inExactUnit(base: Base, unit: Indicator['unit']): Base {
  return unit === 'million_dong' ? { ...base, value: times(base.value, 1_000_000n) } : base;
}

export function sqlSource(year: number): string {
  return `Cùng câu lệnh cho năm ${year}, đọc cùng lúc`;
}
