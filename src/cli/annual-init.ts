/** `annual init`: composes annual.sql, asks for what is in no database, and writes annual.json. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { composeAnnualSql, readComposable } from '../annual/compose-annual-sql';
import { formOf } from '../annual/form';
import {
  FORM_NUMBERS,
  type FormNumber,
  INDICATOR_NAMES,
  type IndicatorName,
  indicatorsOf,
  PAYMENT_NAMES,
  PAYMENTS,
} from '../annual/indicators';
import { type Answers, annualJson, type Proposal, proposalFrom } from '../annual/propose';
import { parseAnnualSql, readAnnual } from '../annual/read';
import { SETTINGS_SCHEMA, TAX_CODE } from '../annual/settings';
import { loadEnvFile, readConfig } from '../config/config';
import { readTables } from '../database/schema';
import { Database } from '../database/session';
import { CommandFault } from '../fault';
import { replaceFile } from '../files';
import { askAtTerminal, canAsk, choose, say } from '../init/terminal';
import { readSources } from '../platforms/parse-source';
import { t } from '../words/words';
import { checkAndPrintAnnual } from './annual-check';
import { command } from './command';

export const annualInit = command(() => ({
  summary: t`writes annual.sql and annual.json for the yearly report`,
  about: t`Reads report.sql (REPORT_SQL) and the database, writes ANNUAL_SQL and ANNUAL_FILE, and runs 'baocao
annual check'. Orders, value, cancelled orders, payment methods, places and categories come from what this
project knows of the platform; of annual.json only what is certain is filled in: cash on delivery, bank
transfer, MoMo, ZaloPay, the provinces before and after July 2025. The rest is asked at a terminal.`,
  options: {
    force: { flag: true, help: t`write over files that are there` },
    form: { value: 'NN', help: t`08, 09 or 10; otherwise it is asked` },
  },
  async run({ force, form }) {
    loadEnvFile();
    const config = readConfig(process.env);
    const { annual } = config;
    for (const file of [annual.sql, annual.json]) {
      if (existsSync(file) && !force) {
        throw new CommandFault(t`${file} is there already; --force writes over it`);
      }
    }
    const statements = readComposable(config.reportSql);
    const database = new Database(config.database);
    try {
      const tables = await database.session(readTables);
      const composed = composeAnnualSql(statements, readSources(), tables);
      const number = await formAsked(form, composed.isMarketplace);
      const sql = parseAnnualSql(composed.text, annual.sql);
      const read = await readAnnual(database, sql, config.database.timeZone, {
        firstYear: config.platform.since?.year ?? 0,
      });
      const answers = await answersFor(number, proposalFrom(read), composed.gives);
      await write(annual.sql, composed.text);
      await write(annual.json, annualJson(answers));
      const schema = path.join(path.dirname(annual.json), 'annual.schema.json');
      await write(schema, `${JSON.stringify(SETTINGS_SCHEMA, undefined, 2)}\n`);
      say(t`Wrote ${annual.sql} and ${annual.json}. They are yours: read them, change them.`);
      for (const status of composed.notCancelled) {
        say(
          t`The status '${status}' counts as failed and not as cancelled; if it is, add it in ${annual.sql}.`,
        );
      }
    } finally {
      await database.close();
    }
    await checkAndPrintAnnual();
  },
}));

async function write(file: string, text: string): Promise<void> {
  await replaceFile(file, text, 0o666).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault(t`${file} cannot be written (${error.code})`);
  });
}

async function formAsked(form: string | undefined, isMarketplace: boolean): Promise<FormNumber> {
  const given = FORM_NUMBERS.find((number) => number === form);
  if (given) return given;
  if (form !== undefined)
    throw new CommandFault(t`--form ${form}: there are ${FORM_NUMBERS.join(', ')}`);
  const numbers = isMarketplace ? (['09', '10', '08'] as const) : FORM_NUMBERS;
  return choose<FormNumber>(
    t`Which form does the platform file?`,
    numbers.map((number) => ({ value: number, label: formOf(number).heading })),
    t`say which form the platform files: --form 08, 09 or 10`,
  );
}

/** What a person answers; without a terminal, what is certain alone, and the rest is named. */
async function answersFor(
  form: FormNumber,
  proposal: Proposal,
  gives: readonly string[],
): Promise<Answers> {
  const { payments, places } = proposal;
  const categories = new Map<string, number>();
  if (!canAsk()) return { form, payments, places, categories, none: [] };
  const labels = labelsOf(form);
  const paid = PAYMENT_NAMES.map((value) => ({ value, label: labels.payments[value] ?? value }));
  await askEach(
    proposal.openPayments,
    payments,
    paid,
    (raw) => t`How was an order with the payment method '${raw}' paid?`,
  );
  if (form !== '08') {
    await askEach(
      proposal.openPlaces,
      places,
      labels.places,
      (raw) => t`In which province is '${raw}'?`,
    );
  }
  await askEach(
    proposal.openCategories,
    categories,
    labels.categories,
    (raw) => t`To which row of the form does the category '${raw}' belong?`,
  );
  return {
    ...{ form, payments, places, categories },
    ...(await activitiesAsked(form, gives)),
    ...(await organisationAsked()),
  };
}

/** Who files the report; each may be left for later. */
async function organisationAsked() {
  const ask = (question: string) =>
    askAtTerminal(process.stdout, t`no answer; nothing is written`, async (prompt) =>
      (await prompt(question)).trim(),
    );
  const organisation = await ask(t`Name of the organisation that files (empty: later): `);
  let taxCode = await ask(t`Its tax code (empty: later): `);
  while (taxCode !== '' && !TAX_CODE.test(taxCode)) {
    taxCode = await ask(t`A tax code has 10, 12 or 13 digits (empty: later): `);
  }
  const province = await ask(t`Province or city of its head office (empty: later): `);
  const name = await ask(t`Who fills in the report: full name (empty: later): `);
  const position = name && (await ask(t`Position (empty: later): `));
  const phone = name && (await ask(t`Telephone (empty: later): `));
  return { organisation, taxCode, province, reporter: { name, position, phone } };
}

/** Asks whether the platform does something at all, which most databases do not record. */
async function activitiesAsked(form: FormNumber, gives: readonly string[]) {
  if (form === '08') return { none: [] };
  const yesOrNo = (question: string) =>
    choose(
      question,
      [
        { value: true, label: t`yes` },
        { value: false, label: t`no` },
      ],
      t`there is no terminal to ask at`,
    );
  const onlineOrdering = await yesOrNo(t`Can buyers order online on the platform?`);
  const chatConfirmation =
    form === '10'
      ? await yesOrNo(t`Does the platform's chat confirm that a contract is made?`)
      : undefined;
  const none: IndicatorName[] = [];
  const asks = (names: readonly IndicatorName[]) => names.every((name) => !gives.includes(name));
  const livestream = INDICATOR_NAMES.filter((name) => name.startsWith('livestream_'));
  if ((form === '09' || onlineOrdering) && asks(livestream)) {
    if (!(await yesOrNo(t`Do sellers sell by livestream on the platform?`)))
      none.push(...livestream);
  }
  const labels = new Map(formOf(form).indicators.rows.map(({ no, label }) => [no, label]));
  for (const [no, { names }] of indicatorsOf(form)) {
    const [name] = names;
    if (!name?.startsWith('revenue_') || !asks([name]) || (form === '10' && !onlineOrdering))
      continue;
    const label = labels.get(no) ?? name;
    if (!(await yesOrNo(t`Does the platform have this revenue: ${label}?`))) none.push(name);
  }
  return { onlineOrdering, chatConfirmation, none };
}

/** Buyers may have typed thousands of cities: no one answers so many questions. */
const MOST_QUESTIONS = 40;

/** Asks for the row of each text, the largest first, and notes the answers; the rest is left open. */
async function askEach<T>(
  texts: readonly string[],
  answers: Map<string, T>,
  rows: readonly { readonly value: T; readonly label: string }[],
  question: (raw: string) => string,
): Promise<void> {
  for (const raw of texts.slice(0, MOST_QUESTIONS)) {
    const row = await choose<T | undefined>(
      question(raw),
      [...rows, { value: undefined, label: t`leave it open` }],
      t`there is no terminal to ask at`,
    );
    if (row !== undefined) answers.set(raw, row);
  }
  const left = texts.length - MOST_QUESTIONS;
  if (left > 0) say(t`${left} more are left open, and listed by 'baocao annual check'.`);
}

/** The words of the form for what is asked. */
function labelsOf(form: FormNumber) {
  const { indicators, places, categories } = formOf(form === '08' ? '09' : form);
  const known = [...indicatorsOf(form === '08' ? '09' : form).values()];
  const labelOf = (no: string) => indicators.rows.find((row) => row.no === no)?.label;
  const rows = (grid: typeof places | typeof categories) =>
    (grid?.rows ?? []).map(({ no, label }) => ({ value: no, label }));
  return {
    payments: Object.fromEntries(
      PAYMENT_NAMES.map((payment) => {
        const row = known.find(({ names }) => names.includes(PAYMENTS[payment]));
        return [payment, labelOf(row?.no ?? '')];
      }),
    ) as Readonly<Record<string, string | undefined>>,
    places: rows(places),
    categories: rows(categories).filter(({ value }) => value !== 10),
  };
}
