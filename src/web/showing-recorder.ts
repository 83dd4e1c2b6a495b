/** Records in the audit file what an answer is about to show. What a line holds is `audit/`'s. */
import type { Request, Response } from 'express';
import type { AuditFile } from '../audit/audit-file';
import { shownLine, withdrawnLine } from '../audit/entry';
import type { Proof } from '../formats/frame';
import type { ShownReport } from '../report/live-report';
import { logInOf } from './log-in';

/**
 * Records that a report is about to be shown.
 * @returns what the audit file now says of it, to stand on the copy
 * @throws AuditFault: then it must not be shown
 */
export type ShowingRecorder = (
  req: Request,
  res: Response,
  report: ShownReport,
  format: string,
) => Promise<Proof>;

/**
 * Records in an audit file, on the disk before the answer begins: only then can a full disk still be a
 * 503. An answer whose client is gone before its end is taken back.
 */
export function showingRecorder(audit: AuditFile | undefined): ShowingRecorder {
  return async (req, res, report, format) => {
    if (!audit || req.method === 'HEAD' || res.closed) return {};
    const showing = { account: logInOf(res)?.account, address: req.ip ?? '', format };
    await audit.append(shownLine(report, showing, new Date()));

    const withdraw = () => {
      // An answer that became an error shows nothing.
      if (res.writableFinished && res.statusCode < 400) return;
      audit
        .append(withdrawnLine(report, showing, new Date()))
        .catch((error: Error) => req.log.error({ reason: error.message }, 'not withdrawn'));
    };
    if (res.closed) withdraw();
    else res.once('close', withdraw);
    return {};
  };
}
