import Ajv from 'ajv';
import schema from '../../src/annual/annual.schema.json';
import { rounded } from '../../src/annual/exact';
import { parseSettings } from '../../src/annual/settings';
import { AnnualFault } from '../../src/report/report-faults';

function faultOf(text: string): string {
  try {
    parseSettings(text, 'annual.json');
    return '';
  } catch (error) {
    if (error instanceof AnnualFault) return error.message;
    throw error;
  }
}

const given = (value: string) =>
  `{"form": "09",\n "given": {"listings": {"value": ${value}, "by": "An", "on": "2027-01-05", "source": "sổ"}}}`;

test('annual.schema.json is a JSON Schema', () => {
  expect(new Ajv().validateSchema(schema)).toBe(true);
});

test.each([
  ['{"form": "09",', 'annual.json line 1 is no valid JSON'],
  ['{\n"form": "09"\n"texts": {}}', 'annual.json line 3 is no valid JSON'],
  ['{"form": "09", // a note\n}', 'annual.json line 1 is no valid JSON'],
  ['{}', 'annual.json line 1: lacks form'],
  ['[]', 'annual.json line 1: must be of type object'],
  ['{"form": "11"}', 'annual.json line 1: form must be one of 08, 09, 10'],
  ['{"form": "09",\n"fromm": 1}', 'annual.json line 2: fromm is not a key that is known here'],
  [
    '{"form": "09",\n"places": {\n"Hà Nội": 36}}',
    'annual.json line 3: places.Hà Nội must be a whole number from 1 to 35',
  ],
  [
    '{"form": "09",\n"categories": {"Điện thoại": 10}}',
    'annual.json line 2: categories.Điện thoại must be a whole number from 1 to 19, and not 10, which repeats row 1',
  ],
  [
    '{"form": "09", "payments": {"cash": "money"}}',
    'annual.json line 1: payments.cash must be one of transfer, ewallet, credit_card, cod, other',
  ],
  ['{"form": "09",\n"none": ["listing"]}', /^annual\.json line 2: none\.0 must be one of orders_/],
  [
    '{"form": "09",\n"given": {"listing": {}}}',
    'annual.json line 2: given.listing is not a key that is known here',
  ],
  [
    '{"form": "09", "given": {"listings": {"value": 1, "by": "An", "on": "2027-01-05"}}}',
    'annual.json line 1: given.listings lacks source',
  ],
  [given('-1'), 'annual.json line 2: given.listings.value must be plain digits, such as 1500000'],
  [given('1e6'), 'annual.json line 2: given.listings.value must be plain digits, such as 1500000'],
  [
    given('"1.000.000"'),
    'annual.json line 2: given.listings.value must be plain digits, such as 1500000',
  ],
  [given('5.5'), 'annual.json line 2: given.listings.value must be a whole number'],
  [
    given('5').replace('2027-01-05', '2027-02-30'),
    'annual.json line 2: given.listings.on is no day, such as 2027-01-05',
  ],
  [
    '{"form": "09", "form_compared": {"with": "bản ký", "by": "An", "on": "5/1/2027"}}',
    'annual.json line 1: form_compared.on is no day, such as 2027-01-05',
  ],
  ['{"form": "09",\n"organisation": ""}', 'annual.json line 2: organisation is empty'],
  ['{"form": "09", "tax_code": "12"}', 'annual.json line 1: tax_code must be 10, 12 or 13 digits'],
  [
    '{"form": "09",\n"places": {"Huế": 32,\n"Huế": 29}}',
    'annual.json line 3: places.Huế stands twice',
  ],
  [
    given('5').replace('}}}', '}}, "none": ["listings"]}'),
    'annual.json: listings stands in given and in none: only one can be so',
  ],
])('%s is a fault that names the place', (text, fault) => {
  if (typeof fault === 'string') expect(faultOf(text)).toBe(fault);
  else expect(faultOf(text)).toMatch(fault);
});

test('a number keeps every digit', () => {
  const settings = parseSettings(given('12345678901234567890123'), 'annual.json');
  const value = settings.given.get('listings')?.value;
  expect(value && rounded(value, 0)).toBe('12345678901234567890123');
});

test('a byte order mark, as Windows writes it, is no fault', () => {
  expect(parseSettings('\uFEFF{"form": "08"}', 'annual.json').form).toBe('08');
});
