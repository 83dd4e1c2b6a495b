import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

/** Answers `GET /metrics` with what is counted, and all else with 404. */
export function scrape(registry: Registry, logger: Logger): RequestListener {
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
        // A monitor must not end what it watches.
        logger.error({ err: error }, 'a bug: nothing can be told to the monitor');
        res.writeHead(500).end();
      },
    );
  };
}
