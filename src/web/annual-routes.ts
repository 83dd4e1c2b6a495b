/** Answers with the yearly report. It is a draft of the platform's own, and no showing to the inspector. */
import type { Request, Response } from 'express';
import type { AnnualReports } from '../annual/annual-reports';
import { FORM_NUMBERS, type FormNumber } from '../annual/indicators';
import type { AnnualReport } from '../annual/report';
import type { Format } from '../formats/format';
import { abortOnDisconnect } from './log-in';
import { Problem } from './problems';
import { yearAsked } from './query';

/**
 * Answers with the yearly report in a format. `?nam=` names the year, `?mau=` the form.
 * @param fileName without its extension, if it is to be downloaded
 */
export function answerAnnual(
  reports: AnnualReports,
  format: Format<AnnualReport>,
  fileName?: (report: AnnualReport) => string,
): (req: Request, res: Response) => Promise<void> {
  return async (req, res) => {
    const report = await reports.report(
      { year: yearAsked(req), form: formAsked(req.query.mau) },
      abortOnDisconnect(res),
    );
    const body = await format.render(report);
    if (fileName) res.attachment(`${fileName(report)}.${format.extension}`);
    res.type(format.contentType).send(body);
  };
}

/** The value of `?mau=`. @throws Problem for what is no form */
function formAsked(mau: unknown): FormNumber | undefined {
  if (mau === undefined) return undefined;
  const form = FORM_NUMBERS.find((number) => number === mau);
  if (form === undefined) throw new Problem('invalid_form');
  return form;
}
