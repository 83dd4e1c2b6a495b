import type { Blob } from 'node:buffer';
import type { Stream } from 'node:stream';
import type { Feature } from 'write-excel-file/node';
import {
  getOrderOfSiblings,
  insertElementMarkupAccordingToOrderOfSiblings as insert,
} from 'write-excel-file/utility';

const SHEET = 'xl/worksheets/sheet{id}.xml';

/** Height of a line of 11 points, in points. */
const LINE = 14.5;

/** ECMA-376, part 1, 18.3.1: one page of paper 9, which is A4, with the margins of the page's own print. */
const PAGE = [
  '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
  '<printOptions horizontalCentered="1"/>',
  '<pageMargins left="0.47" right="0.47" top="0.55" bottom="0.63" header="0.3" footer="0.3"/>',
  '<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="1"/>',
];

/** A sheet that prints on one A4 page in portrait. */
export const A4_PAGE: Feature<Stream | Buffer | Blob> = {
  files: {
    transform: {
      [SHEET]: {
        transform: (sheet) => {
          const order = getOrderOfSiblings(SHEET, 'worksheet') ?? [];
          return PAGE.reduce((xml, element) => insert(xml, element, order, 'worksheet'), sheet);
        },
      },
    },
  },
};

/**
 * How high a row must be for a wrapped text, in points: Excel does not fit rows to merged cells itself.
 * @param characters that a line holds
 */
export function heightOf(text: string, characters: number): number {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / characters)), 0);
  return lines * LINE + 3;
}
