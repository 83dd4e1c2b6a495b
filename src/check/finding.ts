/** One thing that was looked at. A fault keeps the report from being fit for the ministry. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'fault';
  readonly about: string;
  readonly message: string;
  /** What to do, a line each, such as SQL to hand to a DBA. */
  readonly advice?: readonly string[];
}

/** What a check finds, as it finds it, and what it read on the way. */
export type Findings<T = void> = AsyncGenerator<Finding, T, void>;

export function ok(about: string, message: string): Finding {
  return { level: 'ok', about, message };
}

/** A finding that keeps the report from being fit. */
export function fault(about: string, message: string): Finding {
  return { level: 'fault', about, message };
}
