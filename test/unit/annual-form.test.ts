import { formOf } from '../../src/annual/form';
import forms from '../../src/annual/forms.json';
import {
  FORM_NUMBERS,
  INDICATOR_NAMES,
  identitiesOf,
  indicatorsOf,
  STOCKS,
} from '../../src/annual/indicators';
import indicators from '../../src/annual/indicators.json';
import officialForms from '../official/annual-forms.json';
import officialIndicators from '../official/annual-indicators.json';

test('the forms are word for word those of the decree, but for the slip "Vinh Long"', () => {
  const official = officialForms.forms.filter(({ number }) =>
    FORM_NUMBERS.some((n) => n === number),
  );
  const text = JSON.stringify(official);
  expect(text.split('"label":"Vinh Long"').length - 1).toBe(1);
  expect(JSON.stringify(forms.forms)).toBe(
    text.replace('"label":"Vinh Long"', '"label":"Vĩnh Long"'),
  );
  expect(indicators).toEqual(officialIndicators);
});

test.each(FORM_NUMBERS)(
  'form %s: each row has its words, its unit and its indicators',
  (number) => {
    const form = formOf(number);
    const known = indicatorsOf(number);
    const figures = form.indicators.rows.filter(({ kind }) => kind === 'figure');
    expect(figures.map(({ no }) => no)).toEqual([...known.keys()]);
    expect(figures.every(({ unit, asksChange }) => unit !== null && asksChange)).toBe(true);
  },
);

test('a form asks for 11, 34 and 36 figures', () => {
  expect(FORM_NUMBERS.map((number) => indicatorsOf(number).size)).toEqual([11, 34, 36]);
});

test('the names of indicators are those of indicators.json', () => {
  const names = indicators.forms.flatMap(({ rows }) => rows.flatMap((row) => row.names ?? []));
  expect([...new Set(names)]).toEqual([...INDICATOR_NAMES]);
});

test('stocks are accounts and listings at one instant, and nothing that happens in a year', () => {
  expect([...STOCKS].sort()).toEqual([
    'buyer_accounts',
    'listings',
    'listings_domestic',
    'listings_foreign',
    'seller_accounts',
    'seller_accounts_domestic',
    'seller_accounts_enterprise',
    'seller_accounts_foreign',
    'seller_accounts_household',
    'seller_accounts_individual',
  ]);
});

test('forms 09 and 10 have 35 places and 19 categories, form 08 has 19 boxes', () => {
  for (const number of ['09', '10'] as const) {
    const { places, categories, boxes } = formOf(number);
    expect(places?.rows.map(({ no }) => no)).toEqual(Array.from({ length: 35 }, (_, i) => i + 1));
    expect(categories?.rows).toHaveLength(19);
    expect(boxes).toBeUndefined();
  }
  expect(formOf('08').boxes?.items).toHaveLength(19);
});

test('the identities are those of indicators.json', () => {
  expect(FORM_NUMBERS.map((number) => identitiesOf(number).length)).toEqual([1, 13, 8]);
});
