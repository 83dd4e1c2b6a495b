/** One thing that was looked at. A fault keeps the report from being fit for the ministry. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'fault';
  readonly about: string;
  readonly message: string;
  /** What to do, a line each, such as SQL to hand to a DBA. */
  readonly advice?: readonly string[];
}

/** A finding that keeps the report from being fit. */
export function fault(about: string, message: string): Finding {
  return { level: 'fault', about, message };
}
