/**
 * /tra-cuu/CODE: what was shown under a code, beside the same figures now or under another code. `audit/` finds the
 * showings, and `formats/lookup-page.ts` renders them.
 */
import type { RequestHandler } from 'express';
import { shownReport } from '../audit/entry';
import type { AuditTrail, FoundShowing } from '../audit/trail';
import { Fault } from '../fault';
import type { ReportSite } from '../formats/frame';
import { type FoundRead, lookupPage } from '../formats/lookup-page';
import { FIGURE_NAMES } from '../report/figure-names';
import type { Figures } from '../report/figures';
import type { Report, ShownReport } from '../report/live-report';
import type { LiveReports } from '../report/live-reports';
import { reportIdFrom } from '../report/report-id';
import { abortOnDisconnect } from './log-in';
import { Problem } from './problems';
import { type Showing, show } from './report-routes';

/** Answers `/tra-cuu/:code`, and with `?voi=` two codes side by side. */
export function answerLookup(
  reports: LiveReports,
  trail: AuditTrail,
  site: ReportSite,
  showing: Showing,
): RequestHandler {
  const page = lookupPage(site);
  const find = async (code: unknown): Promise<FoundRead> => {
    const id = typeof code === 'string' ? reportIdFrom(code) : undefined;
    const found = id === undefined ? undefined : readIn(await trail.findShowings(id));
    if (!found) throw new Problem('read_not_found');
    return found;
  };

  return async (req, res) => {
    const found = await find(req.params.code);
    const { voi } = req.query;
    if (voi !== undefined) {
      const body = page.render({ found, beside: await find(voi), now: undefined });
      res.type(page.contentType).send(body);
      return;
    }
    const now = await readNow(reports, found.report.period.year, abortOnDisconnect(res));
    if (!now) {
      res.type(page.contentType).send(page.render({ found, beside: undefined, now: undefined }));
      return;
    }
    showing.kept?.keep(now);
    await show(req, res, now, shownReport(now), page, showing, (proof) =>
      page.render({ found, beside: undefined, now }, proof),
    );
  };
}

/** The report that was shown under a code; undefined where there is none. */
export function reportOf(showings: readonly FoundShowing[]): ShownReport | undefined {
  return readIn(showings)?.report;
}

/** The present figures; undefined if they cannot be read. The page then shows the recorded ones alone. */
async function readNow(
  reports: LiveReports,
  year: number,
  signal: AbortSignal,
): Promise<Report | undefined> {
  try {
    return await reports.report(year, signal);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Showings of a report, in the order of the trail; undefined without a whole one. */
function readIn(showings: readonly FoundShowing[]): FoundRead | undefined {
  const whole = showings.flatMap((showing) => {
    const { id, period, figures, readAt } = showing;
    if (!period || !readAt || !areComplete(figures)) return [];
    const closed = readAt.getTime() >= period.end.getTime();
    return [{ showing, report: { id, period: { ...period, closed }, figures, readAt } }];
  });
  const last = whole.at(-1);
  if (!last) return undefined;
  const { chain, chainHolds, broken } = last.showing;
  return {
    report: last.report,
    chain,
    chainHolds,
    brokenLine: broken?.line,
    showings: whole.map(({ showing: { format, path, shownAt, account, withdrawn } }) => ({
      format,
      path,
      shownAt,
      account,
      withdrawn,
    })),
  };
}

function areComplete(figures: FoundShowing['figures']): figures is Figures {
  return FIGURE_NAMES.every((name) => figures[name] !== undefined);
}
