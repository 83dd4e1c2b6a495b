import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../project';

/** The script for the platform's pages, as it is sent: without comment lines and indentation. */
export const SCRIPT = readFileSync(path.join(PROJECT, 'beacon', 'truy-cap.js'), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('//'))
  .join('\n');

/** A transparent image of one pixel, for pages without JavaScript. */
export const PIXEL = Buffer.from(
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'base64',
);
