/** An address as a QR code that a template draws as one SVG path. */
import qrcode from 'qrcode-generator';

export interface QrCode {
  /** The side of the square in modules, with the quiet zone of four that scanners need. */
  readonly size: number;
  /** The dark modules, one rectangle a run, in the `d` of a path. */
  readonly path: string;
}

const QUIET_ZONE = 4;

/** The least QR code that holds a text, with error correction of level M (15 % of it may be damaged). */
export function qrCode(text: string): QrCode {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      const start = column;
      while (column < count && code.isDark(row, column)) column += 1;
      const run = column - start;
      if (run > 0) path += `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${run}v1h-${run}z`;
    }
  }
  return { size: count + 2 * QUIET_ZONE, path };
}
