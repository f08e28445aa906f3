// Types of what the API sends and takes (lambdas/openapi.yaml), and of the records that several modules pass on.
// Amounts are decimal text ("12.50") and days are text (YYYY-MM-DD) everywhere.
import type { ComponentChildren, VNode } from 'preact';

export type TransactionType = 'income' | 'expense';
export type Period = 'daily' | 'weekly' | 'monthly' | 'yearly';
export type WeekStart = 'monday' | 'saturday' | 'sunday';

/** The fields of a transaction that a user types. */
export interface Entry {
  date: string;
  type: TransactionType;
  category: string;
  amount: string;
  currency: string;
  description: string;
  tags: string[];
  refund: boolean;
}

/** An entry with the id that it is or will be recorded with. */
export interface IdentifiedEntry extends Entry {
  id: string;
}

export interface Transaction extends IdentifiedEntry {
  version: number;
}

/** A page of the list; `cursor` leads to the next one. */
export interface TransactionPage {
  transactions: Transaction[];
  cursor: string | null;
}

export interface CategoryTotal {
  type: TransactionType;
  category: string;
  amount: string;
  count: number;
}

/** Sums of one currency. */
export interface Totals {
  currency: string;
  income: string;
  expense: string;
  net: string;
  count: number;
  categories: CategoryTotal[];
}

/** Sums of one currency in one period, both bounds inclusive. */
export interface PeriodTotals extends Totals {
  start: string;
  end: string;
}

/** A period of a chart, with its name. */
export interface NamedPeriod extends Omit<PeriodTotals, 'currency'> {
  name: string;
}

export interface Summary {
  period: Period;
  periods: PeriodTotals[];
  totals: Totals[];
  /** Only of a monthly summary. */
  budgets?: BudgetProgress[];
}

export interface NewBudget {
  category: string;
  amount: string;
  currency: string;
}

export interface Budget extends NewBudget {
  id: string;
  version: number;
}

/** How far a budget is used in a month. */
export interface BudgetProgress extends NewBudget {
  id: string;
  month: string;
  spent: string;
  left: string;
  state: 'ok' | 'near' | 'over';
}

export interface CategorySetting {
  name: string;
  type: TransactionType;
}

export interface AlertSettings {
  budgetPercent: number;
  mail: boolean;
}

export interface Settings {
  /** '' until the service has answered. */
  currency: string;
  locale: string | null;
  weekStart: WeekStart;
  categories: CategorySetting[];
  alerts: AlertSettings;
  version: number;
}

export type ErrorParam = string | number | string[];

/** What is wrong: a code of the contract with the values of its text. */
export interface CodedError {
  code?: string;
  params?: Record<string, ErrorParam>;
  /** The code in English. */
  detail?: string;
}

export interface FieldError extends CodedError {
  pointer: string;
}

/** RFC 9457; an answer of the gateway has none of these fields. */
export interface Problem extends CodedError {
  title?: string;
  errors?: FieldError[];
}

export interface BatchResult {
  results: { index: number; status: number; id?: string; errors?: FieldError[] }[];
}

/** How a column of a statement was read. */
export interface StatementColumn {
  name: string;
  field: string | null;
  example: string;
}

export interface StatementRow {
  line: number;
  transaction: IdentifiedEntry;
  duplicate: 'recorded' | 'similar' | 'in file' | null;
}

/** A row of a statement that is rightly no income or expense. */
export interface LeftOutRow extends CodedError {
  line: number;
  text: string;
}

export interface RefusedRow extends CodedError {
  line: number;
  text: string;
}

export interface ImportPreview {
  name: string | null;
  format: 'csv' | 'ofx' | 'qif' | 'camt053' | 'mt940';
  dateFormat: string | null;
  notes: CodedError[];
  columns: StatementColumn[];
  rows: StatementRow[];
  refused: RefusedRow[];
  /** Rows that are no transactions, and transfers. */
  leftOut: LeftOutRow[];
  /** The days whose records were searched for duplicates. */
  compared: { from: string | null; to: string | null };
}

/** A row of a statement as it would be recorded. */
export interface ImportRow extends StatementRow {
  isIncluded: boolean;
  /** Whether the user chose its category. */
  isFixed: boolean;
  /** Why the service did not record it; '' when it did, or was not asked. */
  refusal: string;
}

/** How the user wants a statement to be read; what is missing is the service's guess. */
export interface ImportOptions {
  currency?: string;
  dateFormat?: string;
  decimal?: string;
  negative?: string;
  /** The column of each field; '' for none. */
  columns?: Record<string, string>;
}

/** config.json: what a deployment tells its page. */
export interface DeploymentConfig {
  region: string;
  userPoolId: string;
  clientId: string;
  signInUrl: string;
  apiUrl: string;
  currency: string;
}

export interface User {
  /** Cognito's `sub`. */
  id: string;
  name: string;
}

/** What a view knows of a GET: `data` stays while a newer answer is loading. */
export interface Resource<T> {
  data: T | null;
  error: Error | null;
  loading: boolean;
  retry(): void;
}

/** Filters of the address, by name; those that are not set are missing. */
export type Query = Record<string, string>;
export type Filters = Record<string, string | number | null | undefined>;

/** An exact fraction; `d` is more than zero. */
export interface Fraction {
  n: bigint;
  d: bigint;
}

/** A category with all below it; `isOthers` for what a chart takes together. */
export interface Branch {
  category: string;
  amount: string;
  count?: number;
  parts: CategoryTotal[];
  isOthers?: boolean;
}

/** A month's spending day by day; `usual` is empty where there is nothing to compare with. */
export interface SpendingPace {
  days: string[];
  spent: string[];
  usual: string[];
}

/** An entry that is not sent yet; `refused` says why the service did not take it, or is null. */
export interface QueuedEntry {
  turn: number;
  user: string;
  id: string;
  fields: Entry;
  refused: string | null;
}

/** A transaction while it is typed: as in a form, `tags` separated by commas. */
export interface Draft {
  date: string;
  type: TransactionType;
  category: string;
  amount: string;
  currency: string;
  description: string;
  tags: string;
  refund: boolean;
}

/** Texts of errors by field; '' for what belongs to none. */
export type FormErrors = Record<string, string>;

/** Rows of a list that can be selected. */
export interface RowSelection {
  has(transaction: Transaction): boolean;
  toggle(transaction: Transaction, shown: Transaction[], options: { range: boolean }): void;
  toggleAll(shown: Transaction[]): void;
}

export interface ToastAction {
  label: string;
  run(): unknown;
}

export type Children = ComponentChildren;
export type View = VNode;
