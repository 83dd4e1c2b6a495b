import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { PROJECT } from '../project';

/** A template of `views/`, with the partials that it includes, compiled once. */
export function compileView(file: string): ejs.TemplateFunction {
  const filename = path.join(PROJECT, 'views', file);
  return ejs.compile(readFileSync(filename, 'utf8'), { filename, cache: true });
}
