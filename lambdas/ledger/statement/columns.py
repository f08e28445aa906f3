"""Which column of a statement holds what: the names that banks and budget apps give their columns."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Names as `plain_name` leaves them: no accents, case or punctuation. In each list the earlier name wins where
# a file has several: the day of purchase before that of booking, the own currency before the original one.
NAMES: dict[str, tuple[str, ...]] = {
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

# A column of these says income or expense by its name alone; one of WEAK_TYPES only if its values do.
TYPES = (
    "credit debit", "debit credit", "credit debit indicator", "direction", "income expense", "soll haben",
    "af bij", "bevetel kiadas", "收 支",
)  # fmt: skip
WEAK_TYPES = (
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

_CURRENCY = re.compile(r"(?:\(|\b)([A-Z]{3})\)?$")


class Columns(NamedTuple):
    """Where each field stands in a row.

    `types`: the columns that may say income or expense, best first; True where the name alone says so.
    """

    at: Mapping[str, int]
    types: tuple[tuple[int, bool], ...]
    header_currency: str | None

    @property
    def usable(self) -> bool:
        return "date" in self.at and any(name in self.at for name in ("amount", "debit", "credit"))


def plain_name(cell: str) -> str:
    """A column's name without accents, case and punctuation: `Währung ` and `WAHRUNG` are one."""
    text = "".join(c for c in unicodedata.normalize("NFKD", cell) if not unicodedata.combining(c)).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def recognise(cells: Sequence[str], mapping: Mapping[str, str]) -> Columns | None:
    """The columns of a header row, those of `mapping` first; None if a mapped column is not among them.

    `mapping`: field to column name, or to its place as #1, #2 and so on where several have one name; an empty
    name means that the file's column for it is not to be used.
    """
    names = [plain_name(cell) for cell in cells]
    at: dict[str, int] = {}
    for field, wanted in mapping.items():
        if wanted:
            index = _named(wanted, cells, names)
            if index is None:
                return None
            at[field] = index
    bases = [_without_currency(cell) for cell in cells]
    for field, known in NAMES.items():
        if field not in mapping:
            found = _first(known, names, bases, set(at.values()))
            if found is not None:
                at[field] = found
    if "debit" in mapping or "credit" in mapping:
        at.pop("amount", None)
    elif "amount" in at:
        at.pop("debit", None)
        at.pop("credit", None)
    money = [at[name] for name in ("amount", "debit", "credit") if name in at]
    currencies = {_CURRENCY.search(cells[index]) for index in money if names[index] != bases[index]}
    codes = {match.group(1) for match in currencies if match}
    return Columns(at, _types(names, at, mapping), codes.pop() if len(codes) == 1 else None)


def twins(cells: Sequence[str], index: int) -> list[int]:
    """The columns of the same name as that one, itself among them."""
    return [other for other, cell in enumerate(cells) if plain_name(cell) == plain_name(cells[index])]


def is_place(wanted: str) -> bool:
    """Whether a column is named by where it stands (#3) and not by its name."""
    return re.fullmatch(r"#[1-9][0-9]{0,2}", wanted) is not None


def _named(wanted: str, cells: Sequence[str], names: Sequence[str]) -> int | None:
    if is_place(wanted) and wanted not in cells:
        return int(wanted[1:]) - 1 if int(wanted[1:]) <= len(cells) else None
    return names.index(plain_name(wanted)) if plain_name(wanted) in names else None


def _first(known: Sequence[str], names: Sequence[str], bases: Sequence[str], taken: set[int]) -> int | None:
    for wanted in known:
        for labels in (names, bases):
            for index, label in enumerate(labels):
                if label == wanted and index not in taken:
                    return index
    return None


def _without_currency(cell: str) -> str:
    return plain_name(_CURRENCY.sub("", cell.strip())) if _CURRENCY.search(cell.strip()) else plain_name(cell)


def _types(
    names: Sequence[str], at: Mapping[str, int], mapping: Mapping[str, str]
) -> tuple[tuple[int, bool], ...]:
    if "type" in mapping:
        return ((at["type"], True),) if mapping["type"] else ()
    taken = set(at.values())
    ranked = [name for name in (*TYPES, *WEAK_TYPES) if name in names]
    return tuple((names.index(name), name in TYPES) for name in ranked if names.index(name) not in taken)
