import { t } from '../words/words';

const WIDTH = 30;
/** How often the bar is drawn, in milliseconds. */
const EVERY_MS = 100;

/** A bar on the terminal that shows how far a reading is; none where standard error is no terminal. */
export class ProgressBar {
  private readonly begun = Date.now();
  private drawAt = 0;

  /** @param done of `total`, in bytes */
  show(done: number, total: number): void {
    const now = Date.now();
    if (!process.stderr.isTTY || now < this.drawAt) return;
    this.drawAt = now + EVERY_MS;
    const share = total > 0 ? Math.min(done / total, 1) : 1;
    const filled = Math.round(share * WIDTH);
    const bar = '#'.repeat(filled) + '-'.repeat(WIDTH - filled);
    const left = share > 0 ? Math.round(((now - this.begun) * (1 / share - 1)) / 1000) : 0;
    const percent = Math.floor(share * 100);
    process.stderr.write(`\r\x1b[K[${bar}] ${t`${percent} %, ${left} s left`}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (process.stderr.isTTY && this.drawAt > 0) process.stderr.write('\r\x1b[K');
  }
}
