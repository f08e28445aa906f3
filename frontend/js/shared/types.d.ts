// Types of what the API sends and takes (lambdas/openapi.yaml), and of the records that several modules pass on.
// Amounts are decimal text ("12.50") and days are text (YYYY-MM-DD) everywhere.
import type { ComponentChildren, VNode } from 'preact';

/** The types that a category is of; a transfer has none. */
export type CategoryType = 'income' | 'expense';
export type TransactionType = CategoryType | 'transfer';
export type Period = 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly';
export type WeekStart = 'monday' | 'saturday' | 'sunday';

/** A part of an expense or income with a category of its own; `amount` can be negative. */
export interface Split {
  category: string;
  amount: string;
  description?: string;
  tags?: string[];
}

export interface Money {
  amount: string;
  currency: string;
}

/** The fields of a transaction that a user types. */
export interface Entry extends Money {
  date: string;
  type: TransactionType;
  /** Nothing where splits have categories, and for a transfer. */
  category?: string | null;
  description: string;
  tags: string[];
  refund: boolean;
  payee?: string;
  /** The id of the account; of a transfer, the one that the money leaves. */
  account?: string | null;
  /** Of a transfer: the account that receives the money. */
  toAccount?: string | null;
  /** The day on which a transfer arrives, if not on `date`. */
  toDate?: string | null;
  /** Of a transfer between currencies: what arrives. */
  toAmount?: string | null;
  splits?: Split[] | null;
  /** What was paid in another currency. */
  original?: Money | null;
  /** The bank's ids by account, as imports have set them. */
  references?: Record<string, string> | null;
}

/** An entry with the id that it is or will be recorded with. */
export interface IdentifiedEntry extends Entry {
  id: string;
}

export interface Transaction extends IdentifiedEntry {
  version: number;
  /** Of a transfer that was joined: what it can be separated into. */
  joined?: unknown;
}

/** A page of the list; `cursor` leads to the next one. */
export interface TransactionPage {
  transactions: Transaction[];
  cursor: string | null;
}

export interface CategoryTotal {
  type: CategoryType;
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

export type AccountKind = 'cash' | 'checking' | 'savings' | 'card' | 'loan' | 'other';

/** What a user chooses of an account. */
export interface AccountFields {
  name: string;
  kind: AccountKind;
  currency: string;
  /** The balance at the start of a day; negative where money is owed. */
  opening: { amount: string; date: string };
  position: number;
  /** The last day that it can be used; null while it is open. */
  closed: string | null;
}

/** The first day of the bank on which an account differs, and the last one before it that agreed. */
export interface Difference {
  after: string | null;
  /** The first day on which the difference can have arisen. */
  from: string;
  on: string;
  stated: string;
  balance: string;
  difference: string;
}

export interface Account extends AccountFields {
  id: string;
  version: number;
  balance: string;
  /** How many postings it has. */
  transactions: number;
  reconciledUntil: string | null;
  firstDifference: Difference | null;
  /** Whether a change of it is on this device only. */
  isUnsent?: boolean;
}

export interface AccountList {
  on: string;
  accounts: Account[];
  netWorth: { currency: string; amount: string }[];
}

/** Balances at the ends of days or months. */
export interface Balances {
  from: string;
  to: string;
  period: 'daily' | 'monthly';
  accounts: { id: string; currency: string; balances: { date: string; balance: string }[] }[];
  netWorth: { currency: string; values: { date: string; amount: string }[] }[];
}

/** What the bank says an account has at the end of a day. */
export interface BalanceAssertion {
  date: string;
  amount: string;
  balance: string;
  difference: string;
  source: 'typed' | 'statement';
  version: number;
}

export interface BalanceAssertions {
  assertions: BalanceAssertion[];
  reconciledUntil: string | null;
  firstDifference: Difference | null;
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
  type: CategoryType;
}

/** Parameters of the import's preview for files of a layout. */
export interface StatementLayout {
  id: string;
  options: Record<string, string>;
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
  /** What the user said about statements, by their layout, the newest first. */
  layouts: StatementLayout[];
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

export type RuleOperator = 'contains' | 'is' | 'startsWith';
export type TextCondition = { operator: RuleOperator; value: string };

/** What a rule looks for, and what it sets. */
export interface RuleContent {
  position?: number;
  when: {
    payee?: TextCondition;
    description?: TextCondition;
    amount?: { min?: string; max?: string };
    account?: string;
    type?: TransactionType;
  };
  set: { category?: string; payee?: string; tags?: string[]; transferWith?: string };
}

export interface Rule extends RuleContent {
  id: string;
  position: number;
  version: number;
}

/** What a rule would change in a transaction. */
export interface RuleChange {
  transaction: Transaction;
  changes: Partial<Entry>;
}

/** Which rule set which field of a row: the ids of rules. */
export type RulesByField = { category?: string; payee?: string; tags?: string; transferWith?: string };

/** What moved between the user's own accounts, as the account of the file sees it. */
export interface StatementTransfer {
  line: number;
  transaction: { id: string; date: string; amount: string; currency: string; payee: string; description: string };
  incoming: boolean;
  /** The other account, where a rule has said it. */
  otherAccount: string | null;
  rules: RulesByField;
  duplicate: StatementRow['duplicate'];
  resembles: StatementRow['resembles'];
  reference: string | null;
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
  /** The fields that are as the ledger has them for the payee. */
  suggested: ('category' | 'payee')[];
  /** The id of the rule that set each field. */
  rules: RulesByField;
  duplicate: 'recorded' | 'similar' | 'in file' | null;
  /** The record that a similar row resembles. */
  resembles: { id: string; date: string; payee: string; description: string } | null;
  /** What the bank calls it in the account. */
  reference: string | null;
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
  format: 'csv' | 'ofx' | 'qif' | 'camt053' | 'mt940' | 'xlsx' | 'xls' | 'html' | 'zip' | 'own-csv' | 'own-json';
  dateFormat: string | null;
  notes: CodedError[];
  columns: StatementColumn[];
  /** What files of this layout have in common. */
  layout: string;
  /** What a positive amount was taken for; null where more than its sign tells. */
  positive: 'income' | 'spending' | null;
  rows: StatementRow[];
  transfers: StatementTransfer[];
  balances: { date: string; amount: string; currency: string; account: string }[];
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
  /** Whether the user chose its payee. */
  isRenamed: boolean;
  /** Why the service did not record it; '' when it did, or was not asked. */
  refusal: string;
}

/** How the user wants a statement to be read; what is missing is the service's guess. */
export interface ImportOptions {
  currency?: string;
  dateFormat?: string;
  decimal?: string;
  negative?: string;
  positive?: string;
  encoding?: string;
  type?: string;
  /** The id of the account that the file is of. */
  account?: string;
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

/** A change of something recorded, or of an account that is new, as a request. */
export interface ResourceChange {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** The path of what it changes; that of something new is not the one it is posted to. */
  resource: string;
  body?: Record<string, unknown>;
  /** The version that it is based on, 0 for that of something new. */
  match?: number;
  /** What it is, for the list of what is not sent. */
  text: string;
}

/** A change that is not sent yet; `refused` as of an entry. */
export interface QueuedChange {
  turn: number;
  user: string;
  change: ResourceChange;
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
  payee: string;
  tags: string;
  refund: boolean;
  /** The id of an account, '' for none. */
  account: string;
  toAccount: string;
  /** The day on which a transfer arrives; empty if on `date`. */
  toDate: string;
  toAmount: string;
  /** The parts that are typed; empty where the whole has one category. */
  splits: SplitDraft[];
  originalAmount: string;
  originalCurrency: string;
  references?: Record<string, string> | null;
}

/** A part of a transaction while it is typed. */
export interface SplitDraft {
  category: string;
  amount: string;
  description: string;
  /** Separated by commas. */
  tags: string;
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
