/**
 * The rules of `check`, and what a rule is. Those of the account are named by an auditor's assertions (ISA 315);
 * docs/check.md explains each code.
 */
import { checkAccuracy } from './account/accuracy';
import { checkClassification } from './account/classification';
import { checkCompleteness } from './account/completeness';
import { checkCutOff, checkOpenBounds, checkPeriodNamed } from './account/cut-off';
import { checkForms, checkSums } from './account/forms';
import { checkOccurrence, checkVisitors } from './account/occurrence';
import { checkOtherRows } from './account/other-rows';
import { checkRights, checkServer } from './database-server';
import { checkUnit } from './date-unit';
import type { InstallationFacts, ReportFacts, ServerFacts, StatementFacts } from './facts';
import { checkUnderWay, checkZero } from './figure-checks';
import type { Code, Findings } from './finding';
import { checkForeign } from './foreign-source';
import {
  checkAccounts,
  checkIdentity,
  checkNodeVersion,
  checkTls,
  checkTrail,
} from './installation';
import { checkAssumed } from './owners';
import { checkFreshness, checkUndated, checkVisitsCounter } from './stale';

interface Common {
  readonly codes: readonly Code[];
  /** Whether it scans tables that grow with the platform's trade; `check --quick` leaves it out. */
  readonly scansTables: boolean;
}

/** A rule reads facts and yields findings. None depends on another, nor on their order. */
export type Rule =
  | (Common & { readonly scope: 'installation'; check(facts: InstallationFacts): Findings })
  | (Common & { readonly scope: 'server'; check(facts: ServerFacts): Findings })
  | (Common & {
      readonly scope: 'statement';
      /** Whether it also judges unchanged statements of a source. */
      readonly ofSources: boolean;
      /** Whether it needs the statement's figures. */
      readonly needsFigures: boolean;
      check(facts: StatementFacts): Findings;
    })
  | (Common & { readonly scope: 'report'; check(facts: ReportFacts): Findings });

const HOME_MADE = { ofSources: false, needsFigures: true, scansTables: true } as const;
const EVERY = { ofSources: true, needsFigures: true, scansTables: true } as const;
const BY_WORDS = { needsFigures: false, scansTables: false } as const;

export const RULES: readonly Rule[] = [
  {
    scope: 'installation',
    codes: ['identity'],
    scansTables: false,
    check: ({ config }) => checkIdentity(config.platform),
  },
  {
    scope: 'installation',
    codes: ['configuration'],
    scansTables: false,
    check: async function* () {
      yield* checkNodeVersion(process.versions.node, new Date());
    },
  },
  {
    scope: 'installation',
    codes: ['password-file'],
    scansTables: false,
    check: ({ config }) => checkAccounts(config.htpasswdFile),
  },
  {
    scope: 'installation',
    codes: ['configuration', 'secrets'],
    scansTables: false,
    check: ({ config }) => checkTrail(config),
  },
  {
    scope: 'installation',
    codes: ['encryption'],
    scansTables: false,
    check: ({ config }) => checkTls(config.database),
  },
  { scope: 'server', codes: ['database', 'clock', 'zone'], scansTables: false, check: checkServer },
  { scope: 'server', codes: ['rights'], scansTables: false, check: checkRights },
  {
    scope: 'statement',
    codes: ['no-table', 'invented', 'not-accounted', 'not-checked'],
    ...BY_WORDS,
    ofSources: false,
    check: checkForms,
  },
  {
    scope: 'statement',
    codes: ['no-period'],
    ...BY_WORDS,
    ofSources: false,
    check: checkPeriodNamed,
  },
  {
    scope: 'statement',
    codes: ['no-period'],
    ...BY_WORDS,
    ofSources: false,
    check: checkOpenBounds,
  },
  { scope: 'statement', codes: ['invented'], ...BY_WORDS, ofSources: false, check: checkVisitors },
  {
    scope: 'statement',
    codes: ['foreign-source'],
    ...BY_WORDS,
    ofSources: true,
    check: checkForeign,
  },
  { scope: 'statement', codes: ['assumed'], ...BY_WORDS, ofSources: true, check: checkAssumed },
  { scope: 'statement', codes: ['not-accounted', 'not-an-event'], ...HOME_MADE, check: checkSums },
  {
    scope: 'statement',
    codes: ['not-an-event', 'double-counted', 'refunds-elsewhere', 'invented'],
    ...HOME_MADE,
    check: checkOccurrence,
  },
  {
    scope: 'statement',
    codes: ['not-an-event', 'not-accounted', 'refunds-elsewhere'],
    ...HOME_MADE,
    check: checkOtherRows,
  },
  {
    scope: 'statement',
    codes: ['not-accounted', 'not-an-event', 'double-counted'],
    ...HOME_MADE,
    check: checkCompleteness,
  },
  {
    scope: 'statement',
    codes: ['no-period', 'moving-date', 'zone-differs', 'not-accounted'],
    ...HOME_MADE,
    check: checkCutOff,
  },
  {
    scope: 'statement',
    codes: ['invented', 'not-accounted', 'money-unit'],
    ...HOME_MADE,
    check: checkAccuracy,
  },
  {
    scope: 'report',
    codes: [
      'status-unknown',
      'invariants',
      'not-accounted',
      'refunds-elsewhere',
      'mostly-under-way',
    ],
    scansTables: true,
    check: checkClassification,
  },
  { scope: 'statement', codes: ['date-unit'], ...EVERY, check: checkUnit },
  {
    scope: 'statement',
    codes: ['stale', 'zone-differs', 'undated-rows'],
    ...EVERY,
    check: checkFreshness,
  },
  { scope: 'statement', codes: ['undated-rows'], ...EVERY, check: checkUndated },
  { scope: 'statement', codes: ['mostly-under-way'], ...EVERY, check: checkUnderWay },
  { scope: 'statement', codes: ['zero-with-rows'], ...EVERY, check: checkZero },
  {
    scope: 'statement',
    codes: ['stale', 'visits-jump'],
    ...EVERY,
    scansTables: false,
    check: checkVisitsCounter,
  },
];
