/** The faults of both reports: their mappings and files, the requested year, and too many waiting requests. */

import { Fault } from '../fault';
import type { FigureName } from './figure-names';

/** report.sql, or what it returns, is not fit for a report: its author must act. */
export class MappingFault extends Fault {
  readonly audience = 'admin';
  override readonly code = 'figure_unavailable';
  override readonly retryAfterSeconds = 60;

  /**
   * @param figures the figures that are missing because of it, where that is known
   * @param isRefusal whether the server refused the statement, as for an unknown column or a missing right
   */
  constructor(
    message: string,
    readonly figures: readonly FigureName[] = [],
    readonly isRefusal = false,
  ) {
    super(message);
  }
}

/** The files of the yearly report are at fault, in one line that names the place. Their author must act. */
export class AnnualFault extends Fault {
  readonly audience = 'admin';
  override readonly code = 'annual_unavailable';
  override readonly retryAfterSeconds = 60;
}

/** More requests wait for a read than the server holds. */
export class TooManyWaiting extends Fault {
  readonly audience = 'admin';
  override readonly code = 'busy';
  override readonly retryAfterSeconds = 10;
}

/** The requested year lies in the future in Vietnam. */
export class YearToCome extends Fault {
  readonly audience = 'caller';
  override readonly code = 'invalid_year';
}

/** The platform did not operate in the year asked for: zeros for it would be invented. */
export class BeforeOperation extends Fault {
  readonly audience = 'caller';
  override readonly code = 'before_operation';

  constructor(
    year: number,
    readonly firstYear: number,
  ) {
    super(`${year} lies before ${firstYear}, in which operation began`);
  }
}
