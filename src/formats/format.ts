import type { Report } from '../report/live-report';

/** How a read is shown: as a page, a file or JSON. */
export interface Format<Read = Report> {
  readonly contentType: string;
  /** The file extension, without the dot. */
  readonly extension: string;
  render(read: Read): string | Buffer | Promise<string | Buffer>;
}
