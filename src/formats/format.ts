import type { Report } from '../report/live-report';

/** What a report becomes for who asked for it. */
export interface Format {
  readonly contentType: string;
  /** Of a file that holds it, without the dot. */
  readonly extension: string;
  render(report: Report): string | Buffer | Promise<string | Buffer>;
}
