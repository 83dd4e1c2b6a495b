/**
 * Why a report could not be read. The message of each is English and meant for the admin's
 * terminal and log; what the inspector or the portal may see is decided in `web/problems.ts`.
 */

import type { FigureName } from './figures';

/** report.sql, or what it returns, is not fit for a report: its author must act. */
export class MappingFault extends Error {
  override name = 'MappingFault';

  /** @param figures the figures that cannot be told because of it, where that is known */
  constructor(
    message: string,
    readonly figures: readonly FigureName[] = [],
  ) {
    super(message);
  }
}

/** The database does not answer, or not in time; it may do so later. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';

  /** @param momentary the connection was lost or killed, so that the same read may succeed at once */
  constructor(
    message: string,
    readonly momentary = false,
  ) {
    super(message);
  }
}

/** More requests wait for a read than the server holds. */
export class TooManyWaiting extends Error {
  override name = 'TooManyWaiting';
}

/** The year asked for has not begun in Vietnam. */
export class YearToCome extends Error {
  override name = 'YearToCome';
}
