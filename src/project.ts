import path from 'node:path';

/** Where the project's own files stand: the parent of `src`, or of `dist`. */
export const PROJECT = path.resolve(__dirname, '..');
