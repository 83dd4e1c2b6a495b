import type { Report } from '../report/live-report';

/** What a read becomes for who asked for it. */
export interface Format<Read = Report> {
  readonly contentType: string;
  /** Of a file that holds it, without the dot. */
  readonly extension: string;
  render(read: Read): string | Buffer | Promise<string | Buffer>;
}
