import type { FigureName } from '../report/figure-names';
import { officialForm, readNote } from '../report/form';
import type { Format } from './format';
import { compileView } from './view';

/** 1500000000 becomes 1.500.000.000, at any size. */
const vietnameseNumber = new Intl.NumberFormat('vi-VN');

const view = compileView('report.ejs');

/** The page that the inspector reads: the official form, and below it when its figures were read. */
export const html: Format = {
  contentType: 'text/html; charset=utf-8',
  extension: 'html',
  render: ({ period, figures, readAt }) =>
    view({
      form: officialForm(period.year),
      figure: (name: FigureName) => vietnameseNumber.format(figures[name]),
      period,
      readNote: readNote(readAt),
    }),
};
