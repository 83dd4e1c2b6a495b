/** The metrics of the service, and the listener that answers GET /metrics. */
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Replication } from '../database/dialect';
import { Fault } from '../fault';
import { type LiveReports, READ_KINDS, type ReadEnded } from '../report/live-reports';
import { type RunningServer, startHttpServer } from '../web/http-server';
import { REFUSALS } from '../web/log-in';
import type { Answered } from '../web/request-log';
import { REPORT_ROUTES } from '../web/routes';

/** The address of the metrics, for any HOST. */
export const LOOPBACK = '127.0.0.1';

/** From an accelerated report up to the longest statement that QUERY_TIMEOUT_MS usually allows, in seconds. */
const BUCKETS_S = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 300, 600];

/**
 * Counters that start at 0 before anything is counted: Prometheus sees no increase in a series that first appears
 * with 1.
 */
const FORESEEN = {
  outcomes: ['good', 'database_unavailable', 'figure_unavailable'],
  statuses: [200, 503],
} as const;

/**
 * The metrics of the service for Prometheus: how it performs, never a figure, account, address or path. They
 * are updated by events; a scrape asks the database nothing.
 * https://prometheus.io/docs/practices/naming/
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];

  private readonly reads = new Counter({
    name: 'baocao_reads_total',
    help: 'Reads of the database, by what was read and what became of it: good, or the code of the fault',
    labelNames: ['read', 'outcome'],
    registers: this.registers,
  });
  private readonly readSeconds = new Histogram({
    name: 'baocao_read_duration_seconds',
    help: 'How long good reads took, with the wait for a connection',
    labelNames: ['read'],
    buckets: BUCKETS_S,
    registers: this.registers,
  });
  private readonly lastGood = new Gauge({
    name: 'baocao_last_good_read_timestamp_seconds',
    help: 'When the last good read ended; 0 while there was none since the start',
    registers: this.registers,
  });
  private readonly lastGoodSeconds = unset({
    name: 'baocao_last_good_read_duration_seconds',
    help: 'How long the last good read took, with the wait for a connection',
    registers: this.registers,
  });
  private readonly lastFailed = new Gauge({
    name: 'baocao_last_failed_read_timestamp_seconds',
    help: 'When the last read ended that failed by no fault of who asked; 0 while there was none',
    registers: this.registers,
  });
  private readonly answers = new Counter({
    name: 'baocao_answers_total',
    help: 'Answers, by route and HTTP status; hung_up where the client was gone before the end',
    labelNames: ['route', 'status'],
    registers: this.registers,
  });
  private readonly refusals = new Counter({
    name: 'baocao_refused_logins_total',
    help: 'Log-ins that were refused, by where and why',
    labelNames: ['door', 'reason'],
    registers: this.registers,
  });
  private readonly lag = unset({
    name: 'baocao_replica_lag_seconds',
    help: 'How far behind the replica was when last asked; none while that is not known',
    registers: this.registers,
  });
  private readonly stopped = unset({
    name: 'baocao_replica_stopped',
    help: 'Whether replication was stopped when last asked; none on a server that replicates from none',
    registers: this.registers,
  });
  private readonly replicaSeen = unset({
    name: 'baocao_replica_seen_timestamp_seconds',
    help: 'When the replica was last asked how far behind it is: by a read, or by /readyz',
    registers: this.registers,
  });

  /** @param port of loopback */
  constructor(private readonly port: number) {
    collectDefaultMetrics({ register: this.registry });
    for (const outcome of FORESEEN.outcomes) {
      for (const read of READ_KINDS) this.reads.inc({ read, outcome }, 0);
    }
    for (const route of REPORT_ROUTES) {
      for (const status of FORESEEN.statuses) this.answers.inc({ route, status }, 0);
    }
    for (const reason of REFUSALS) {
      this.refusals.inc({ door: 'page', reason }, 0);
      if (reason !== 'wrong_account') this.refusals.inc({ door: 'api', reason }, 0);
    }
  }

  /** A read of the database has ended. */
  readonly onRead = ({ kind, tookMs, error }: ReadEnded): void => {
    const read = kind;
    if (error === undefined) {
      this.reads.inc({ read, outcome: 'good' });
      this.readSeconds.observe({ read }, tookMs / 1000);
      this.lastGoodSeconds.set(tookMs / 1000);
      this.lastGood.setToCurrentTime();
      return;
    }
    const fault = error instanceof Fault ? error : undefined;
    this.reads.inc({ read, outcome: fault?.code ?? 'internal' });
    if (fault?.audience !== 'caller') this.lastFailed.setToCurrentTime();
  };

  /** A request is over. */
  readonly onAnswer = ({ route, status, refused }: Answered): void => {
    this.answers.inc({ route, status: status ?? 'hung_up' });
    if (refused) this.refusals.inc(refused);
  };

  /** The state of the replica was read. */
  readonly onReplication = (replication: Replication | undefined): void => {
    this.replicaSeen.setToCurrentTime();
    setOrRemove(this.lag, replication?.lagS);
    setOrRemove(this.stopped, replication && Number(replication.lagS === undefined));
  };

  /** Counts the requests that wait for reports at the time of the scrape. */
  watch(reports: LiveReports): void {
    this.shows(
      'baocao_waiting_requests',
      'Requests that wait for a read that has not begun; beyond 1000 they are 503 busy',
      () => reports.waiting,
    );
    this.shows(
      'baocao_reads_under_way',
      'Reads of the database that are under way',
      () => reports.underWay,
    );
  }

  /**
   * Serves the metrics to this machine alone, without credentials.
   * @throws a system error of the call `listen`
   */
  listen(logger: Logger): Promise<RunningServer> {
    const { port } = this;
    return startHttpServer(scrape(this.registry, logger), { host: LOOPBACK, port });
  }

  private shows(name: string, help: string, value: () => number): void {
    const { registers } = this;
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }
}

/** A gauge without a value until it is set: a 0 would be invented. */
function unset(configuration: { name: string; help: string; registers: Registry[] }): Gauge {
  const gauge = new Gauge(configuration);
  gauge.remove();
  return gauge;
}

function setOrRemove(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** Answers `GET /metrics` with what is counted, and all else with 404. */
function scrape(registry: Registry, logger: Logger): RequestListener {
  return (req, res) => {
    const isScrape =
      (req.method === 'GET' || req.method === 'HEAD') && req.url?.split('?', 1)[0] === '/metrics';
    if (!isScrape) {
      res.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) =>
        res
          .writeHead(200, {
            'Content-Type': registry.contentType,
            'Content-Length': Buffer.byteLength(text),
            'Cache-Control': 'no-store',
          })
          .end(text),
      (error: unknown) => {
        // A failed scrape must not end the server that it monitors.
        logger.error({ err: error }, 'a bug: the monitor gets no answer');
        res.writeHead(500).end();
      },
    );
  };
}
