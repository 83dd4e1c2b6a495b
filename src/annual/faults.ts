import { Fault } from '../fault';

/** The files of the yearly report are at fault, in one line that names the place. Its author must act. */
export class AnnualFault extends Fault {
  readonly audience = 'admin';
  override readonly code = 'annual_unavailable';
  override readonly retryAfterSeconds = 60;
}
