import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { PROJECT } from '../project';
import type { FigureName } from '../report/figures';
import { officialForm, readNote } from '../report/form';
import type { Report } from '../report/live-report';
import type { Problem } from './problems';

/** 1500000000 becomes 1.500.000.000, at any size. */
const vietnameseNumber = new Intl.NumberFormat('vi-VN');

const reportView = compile('report.ejs');
const problemView = compile('problem.ejs');

/** The page that the inspector reads: the official form, and below it when its figures were read. */
export function renderReport({ period, figures, readAt }: Report): string {
  return reportView({
    form: officialForm(period.year),
    figure: (name: FigureName) => vietnameseNumber.format(figures[name]),
    period,
    readNote: readNote(readAt),
  });
}

export function renderProblem({ title, message }: Pick<Problem, 'title' | 'message'>): string {
  return problemView({ title, message });
}

function compile(view: string): ejs.TemplateFunction {
  const filename = path.join(PROJECT, 'views', view);
  return ejs.compile(readFileSync(filename, 'utf8'), { filename });
}
