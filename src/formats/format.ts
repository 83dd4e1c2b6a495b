import type { Report } from '../report/live-report';
import type { Proof } from './frame';

/** How a read is shown: as a page, a file or JSON. */
export interface Format<Read = Report> {
  readonly contentType: string;
  /** The file extension, without the dot. */
  readonly extension: string;
  /** @param proof what the audit file says of this showing */
  render(read: Read, proof?: Proof): string | Buffer | Promise<string | Buffer>;
}
