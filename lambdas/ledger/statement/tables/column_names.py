"""The names that banks and budget apps give to the columns of their statements."""

# Without accents, case and punctuation, as `columns.normalise_name` returns them. Where a file has several
# names of a field, the first one here wins: the day of purchase before the day of booking, the account's
# currency before the original one.
COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "date": (
        "transaction date", "date of transaction", "started date", "date", "交易时间", "交易日期",
        "交易创建时间", "日期", "日付", "取引日", "booking date", "buchungstag", "belegdatum",
        "buchungsdatum", "datum", "fecha", "fecha operacion", "date operation", "date d operation",
        "data operazione", "data", "data contabile", "datum verrichting", "transactiedatum", "boekdatum",
        "datum provedeni", "datum zauctovani", "tranzakcio datuma", "konyveles datuma", "data transakcji",
        "data operacji", "data ksiegowania", "transaktionsdatum", "transaksjonsdato", "dato",
        "bokforingsdag", "kirjauspaiva", "data lancamento", "дата операции", "дата", "created",
        "created at", "date posted", "date processed", "posted date", "post date", "posting date",
        "completed date", "accounting date", "valutadatum", "wertstellung", "value date",
    ),
    "amount": (
        "amount", "transaction amount", "billing amount", "betrag", "buchungsbetrag", "umsatz", "montant",
        "importe", "importo", "bedrag", "valor", "kwota", "castka", "zauctovana castka", "osszeg",
        "tranzakcio osszege", "belopp", "belob", "belop", "summa", "сумма операции", "сумма", "实付金额",
        "交易金额", "金额", "金额 元", "金額", "net amount", "value", "total",
    ),
    "debit": (
        "debit", "debit amount", "debits", "withdrawal", "withdrawals", "withdrawal amount", "paid out",
        "money out", "outflow", "spent", "soll", "belastung", "lastschrift", "debet", "cargo", "cargos",
        "debito", "uscite", "addebiti", "记账金额 支出", "交易金额 支出", "支出金额", "支出", "出金",
    ),
    "credit": (
        "credit", "credit amount", "credits", "deposit", "deposits", "deposit amount", "paid in",
        "money in", "inflow", "received", "haben", "gutschrift", "abono", "abonos", "credito", "entrate",
        "accrediti", "记账金额 收入", "交易金额 收入", "收入金额", "收入", "入金",
    ),
    "category": (
        "category", "categorie", "kategorie", "categoria", "kategoria", "kategorie transakce", "class",
        "transaction category", "交易分类", "类别", "分类", "категория",
    ),
    "subcategory": ("subcategory", "sub category", "unterkategorie", "subcategoria", "sous categorie"),
    "payee": (
        "payee", "merchant", "merchant name", "name", "partner name", "partner neve", "counterparty name",
        "counterparty", "beneficiary", "recipient", "vendor", "store", "auftraggeber empfanger",
        "beguenstigter zahlungspflichtiger", "begunstigter zahlungspflichtiger", "name zahlungsbeteiligter",
        "empfanger", "zahlungsempfanger", "beneficiaire", "beneficiario", "nazev protiuctu",
        "naam tegenpartij", "handelaar", "odbiorca", "交易对方", "商户名称", "对方户名",
    ),
    "description": (
        "description", "transaction description", "desc", "memo", "verwendungszweck", "reason",
        "buchungstext", "transaktionsbeschreibung", "vwz1", "omschrijving", "naam omschrijving",
        "toelichting", "libelle", "descripcion", "concepto", "descrizione", "causale", "opis", "tytul",
        "popis", "zprava", "zprava pro prijemce", "kozlemeny", "beskrivning", "описание", "交易说明",
        "商品说明", "商品", "订单标题", "摘要", "payment reference", "narrative", "details", "purpose",
        "items", "text", "notes", "note", "comment", "comments", "备注",
    ),
    "currency": (
        "currency", "currency code", "transaction currency", "billing currency", "wahrung", "waehrung",
        "buchungswahrung", "devise", "moneda", "divisa", "munt", "muntsoort", "mena", "mena uctu",
        "penznem", "tranzakcio devizaneme", "devizanem", "waluta", "moeda", "валюта", "记账币种",
        "交易币种", "币种", "通貨", "valuta",
    ),
    "tags": ("tags", "tag", "labels", "label", "schlagworte", "etiquetas", "etiquettes", "标签"),
    "id": ("id", "transaction id", "transactionid"),
    "refund": ("refund", "is refund"),
}  # fmt: skip

# Names of columns that say income or expense. A column of an ambiguous name counts only if its cells say so.
TYPE_COLUMN_NAMES = (
    "credit debit", "debit credit", "credit debit indicator", "direction", "income expense", "soll haben",
    "af bij", "bevetel kiadas", "收 支",
)  # fmt: skip
AMBIGUOUS_TYPE_COLUMN_NAMES = (
    "type",
    "transaction type",
    "typ",
    "tipo",
    "art",
    "dc",
    "d c",
    "cr dr",
    "dr cr",
    "交易类型",
    "类型",
)
