/** Records in the audit file what an answer is about to show. What a line holds is `audit/`'s. */
import type { Request, Response } from 'express';
import type { AuditFile } from '../audit/audit-file';
import { type Shown, shownFields, withdrawnFields } from '../audit/entry';
import { logInOf } from './log-in';

/**
 * Records that something is about to be shown.
 * @param format the extension of the format in which it is shown, such as html
 * @returns the head of the chain in short, for the copy; undefined where nothing is recorded, or nothing shown
 * @throws AuditFault: then it must not be shown
 */
export type ShowingRecorder = (
  req: Request,
  res: Response,
  shown: Shown,
  format: string,
) => Promise<string | undefined>;

/**
 * Records in an audit file, on the disk before the answer begins: only then can a full disk still be a
 * 503. An answer that does not reach its client whole is taken back. Without figures (HEAD, 304) nothing is
 * shown.
 * @param reportSql SHA-256 of report.sql
 */
export function showingRecorder(audit: AuditFile | undefined, reportSql: string): ShowingRecorder {
  return async (req, res, shown, format) => {
    if (!audit || req.method === 'HEAD' || req.fresh || res.closed) return undefined;
    const audience = {
      account: logInOf(res)?.account,
      address: req.ip ?? '',
      path: req.baseUrl + req.path,
      format,
    };
    const { hash, head } = await audit.append(shownFields(shown, audience, new Date(), reportSql));

    const withdraw = () => {
      if (res.writableFinished && res.statusCode === 200) return;
      audit
        .append(withdrawnFields(shown, audience, new Date(), hash))
        .catch((error: Error) => req.log.error({ reason: error.message }, 'not withdrawn'));
    };
    if (res.closed) withdraw();
    else res.once('close', withdraw);
    return head;
  };
}
