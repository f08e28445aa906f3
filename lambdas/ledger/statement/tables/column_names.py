# ruff: noqa: E501 (lists of words)
"""The names that banks and budget apps give to the columns of their statements."""

import re

# Without accents, case and punctuation, as `names.normalise_name` returns them; blanks do not matter. Where a
# file has several names of a field, the first one here wins: the day of purchase before the day of booking, the
# account's currency before the original one. A column counts only if its cells can hold the field.
COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "date": (
        "transaction date", "trans date", "tran date", "txn date", "date of transaction", "started date",
        "purchase date", "kaufdatum", "einkaufsdatum", "belegdatum", "transaktionsdatum", "transaktionsdag", "transaksjonsdato",
        "transdag", "maksupaiva", "date", "交易时间", "交易日期", "交易创建时间", "日期", "日付", "取引日",
        "利用日", "ご利用日", "booking date", "buchungstag", "buchung", "buchungsdatum", "datum",
        "datum buchung", "fecha", "fecha operacion", "fecha de operacion", "f operacion", "date op",
        "date operation", "date d operation", "date de l operation", "date de comptabilisation",
        "data operazione", "data", "data contabile", "data movimento", "data mov", "data lancamento",
        "data da compra", "datum verrichting", "transactiedatum", "uitvoeringsdatum", "boekdatum",
        "boekingsdatum", "datum provedeni", "datum transakce", "datum zauctovani", "datum zauctovania",
        "tranzakcio datuma", "konyveles datuma", "data transakcji", "data operacji", "data ksiegowania",
        "bogforingsdato", "bokforingsdato", "dato",
        "bokforingsdag", "bokforingsdatum", "utfort dato", "kirjauspaiva", "pvm", "kuupaev",
        "datums", "islem tarihi", "tarih", "дата операции", "дата транзакции", "дата", "дата проводки",
        "ημερομηνια", "created", "created at", "created on", "date posted", "date processed", "posted date",
        "post date", "posting date", "posted", "completed date", "settlement date", "accounting date",
        "date comptable", "effective date", "entry date", "valutadatum", "wertstellung", "wert", "valuta",
        "valutadag", "valuta date", "rentedatum", "rentedato", "value date", "value dt", "value", "date valeur",
        "date de valeur", "date val", "fecha valor", "f valor", "data valuta", "data valor",
        "datum izvrsenja", "datum knjizenja", "датум", "거래일자", "거래일시", "일자", "날짜", "年月日",
        "お取引日", "ว นท", "ngay", "ngay giao dich", "תאריך", "التاريخ", "tanggal", "data tranzactiei",
        "dagsetning",
    ),
    "amount": (
        "amount", "net", "netto", "transaction amount", "billing amount", "account amount", "betrag",
        "buchungsbetrag", "umsatz", "betrag in eur", "montant", "montant de l operation", "importe", "importo",
        "bedrag", "valor", "kwota", "kwota operacji", "kwota transakcji", "castka", "zauctovana castka",
        "suma", "ciastka", "osszeg", "tranzakcio osszege", "belopp", "belob", "belop", "summa", "maara",
        "tutar", "islem tutari", "сумма операции", "сумма в валюте счета", "сумма", "сумма платежа", "ποσο",
        "实付金额", "交易金额", "金额", "金额 元", "金額", "利用金額", "net amount", "value", "total", "amt",
        "amount debit credit", "brutto", "gross", "monto", "iznos", "znesek", "valoare", "source amount after fees",
        "сума", "сума в валюті картки", "거래금액", "금액", "จ านวนเง น", "so tien", "סכום", "المبلغ",
        "jumlah", "nominal", "upphæð", "お支払い金額", "こ利用金額",
    ),
    "debit": (
        "debit", "debit amount", "debits", "withdrawal", "withdrawals", "withdrawal amount", "withdrawal amt",
        "paid out", "money out", "outflow", "spent", "soll", "belastung", "belastungen", "lastschrift",
        "ausgaben", "debet", "debit euros", "cargo", "cargos", "debito", "debe", "gasto", "gastos", "uscite",
        "addebiti", "addebito", "dare", "retrait", "obciazenia", "wydatki", "uttag", "ut fra konto", "ut",
        "terheles", "from num", "расход", "记账金额 支出", "交易金额 支出", "支出金额", "支出", "出金", "お引出し",
        "isplata", "na teret", "terecenje", "breme", "v breme", "odliv", "duguje", "исплата", "дебит", "дебет",
        "χρεωση", "χρεωσεισ", "borc", "debets", "deebet", "debetas", "출금", "출금액", "찾으신금액",
        "지급액", "お支払金額", "お引出し金額", "出金金額", "ถอน", "ถอนเง น", "ghi no", "so tien ghi no", "phat sinh no",
        "חובה", "מדين", "مدين", "سحب", "keluar", "debitare", "debitari", "plati", "retiros", "otto", "pagos",
        "debitos", "lancamentos a debito", "видатки", "витрати", "списання", "uttekt",
    ),
    "credit": (
        "credit", "credit amount", "credits", "deposit", "deposits", "deposit amount", "deposit amt",
        "paid in", "money in", "inflow", "received", "haben", "gutschrift", "gutschriften", "einnahmen",
        "credit euros", "abono", "abonos", "credito", "haber", "ingreso", "ingresos", "entrate", "accrediti",
        "accredito", "avere", "versement", "uznania", "wplywy", "insattning", "inn pa konto", "inn",
        "jovairas", "to num", "приход", "记账金额 收入", "交易金额 收入", "收入金额", "收入", "入金", "お預入れ",
        "uplata", "u korist", "odobrenje", "dobro", "v dobro", "priliv", "potrazuje", "уплата", "кредит",
        "πιστωση", "πιστωσεισ", "alacak", "kredits", "kreedit", "kreditas", "입금", "입금액",
        "맡기신금액", "存入", "お預り金額", "お預け入れ金額", "入金金額", "ฝาก", "ฝากเง น", "ghi co", "so tien ghi co",
        "phat sinh co", "זכות", "داين", "ايداع", "masuk", "creditare", "creditari", "incasari", "depositos",
        "pano", "creditos", "lancamentos a credito", "надходження", "зарахування", "innlegg",
    ),
    "balance": (
        "balance", "running balance", "running bal", "account balance", "closing balance", "balance after",
        "available balance", "ledger balance", "saldo", "kontostand", "saldo nach buchung", "guthaben", "solde",
        "accountbalance", "saldo contabile", "saldo na mutatie", "saldo po operacji", "saldo po transakcji",
        "zustatek", "zostatok", "egyenleg", "bokfort saldo", "saldi", "tilgjengelig", "bakiye", "остаток",
        "баланс", "余额", "残高", "差引残高",
        "stanje", "novo stanje", "стање", "салдо", "залишок", "υπολοιπο", "atlikums", "likutis", "jaak",
        "잔액", "거래후잔액", "餘額", "ยอดคงเหล อ", "so du", "יתרה", "الرصيد", "sold", "sold final",
        "saldo akhir",
    ),
    "fee": (
        "fee", "fees", "fee amount", "transaction fee", "charges", "commission", "gebuhr", "gebuehr",
        "gebuhren", "entgelt", "frais", "comision", "commissione", "commissioni", "kosten",
        "kosten op verrichting", "prowizja", "poplatek", "avgift", "gebyr", "tarifa", "комиссия", "手续费",
        "taxa", "taxas", "oplata", "provizija", "комісія", "сума комісіи", "수수료", "手数料", "costuri",
    ),
    "category": (
        "category", "spending category", "budget category", "categorie", "kategorie", "kategori", "categoria",
        "kategoria", "kategorie transakce", "class", "transaction category", "交易分类", "类别", "分类",
        "категория", "luokka",
    ),
    "subcategory": (
        "subcategory", "sub category", "unterkategorie", "subcategoria", "sous categorie", "sottocategoria",
    ),
    "payee": (
        "보낸분 받는분", "거래처", "상대방", "거래상대", "가맹점명", "가맹점", "받는분", "보낸분", "利用店名", "利用店名 商品名", "利用先",
        "payee", "payee name", "merchant", "merchant name", "name", "partner name", "partner neve",
        "counterparty name", "counterparty", "counter party", "other party", "other party name", "beneficiary",
        "beneficiary name", "recipient", "target name", "vendor", "store", "auftraggeber empfanger",
        "beguenstigter zahlungspflichtiger", "begunstigter zahlungspflichtiger", "name zahlungsbeteiligter",
        "auftraggeber begunstigter", "empfanger auftraggeber", "zahlungsempfanger in", "zahlungsempfanger",
        "empfanger", "begunstigter", "gegenpartei", "name gegenkonto", "beneficiaire", "tiers",
        "supplier found", "beneficiario", "destinatario", "nazev protiuctu", "nazov protiuctu",
        "naam tegenpartij", "tegenrekeninghouder", "naam tegenrekening", "naam begunstigde", "begunstigde",
        "handelaar", "odbiorca", "nadawca odbiorca", "kontrahent", "dane kontrahenta", "mottagare", "mottaker",
        "modtager", "saaja", "saaja maksaja", "saaja maksja nimi", "saajan nimi", "контрагент", "получатель",
        "交易对方", "商户名称", "对方户名", "お取引先", "destination name", "source name", "nimi", "navn", "namn", "naam", "nazev", "nazov", "jmeno",
        "nombre", "nom", "nome", "nev", "from", "to", "payer", "sender", "absender", "afsender", "avsender", "avsandare",
        "maksaja", "platce", "ordenante", "nadawca",
    ),
    "description": (
        "description", "transaction description", "desc", "memo", "title", "narration", "particulars",
        "narrative", "transaction details", "transaction remarks", "verwendungszweck", "reason",
        "beschreibung", "buchungsdetails", "transaktionsbeschreibung", "vwz1", "vwz2", "vwz3", "vwz4", "vwz5",
        "vwz6", "vwz7", "vwz8", "vwz9", "vwz10", "vwz11", "vwz12", "vwz13", "vwz14", "avisierungstext",
        "notification text", "texte de notification", "testo di avviso", "omschrijving", "omschrijving 1",
        "omschrijving 2", "omschrijving 3", "naam omschrijving", "mededelingen", "mededeling",
        "vrije mededeling", "toelichting", "libelle", "libelle operation", "libelle de l operation",
        "libelle simplifie", "detail de l ecriture", "informations complementaires", "label", "labels",
        "descripcion", "concepto", "detalle", "descricao", "historico", "descrizione",
        "descrizione operazione", "causale", "dettagli", "opis", "opis operacji", "opis transakcji", "tytul",
        "tytul operacji", "popis", "zprava", "zprava pro prijemce", "poznamka", "kozlemeny", "beskrivning",
        "beskrivelse", "forklaring", "tekst", "tekst pa kontoutskrift", "selite", "viesti", "selgitus",
        "makseinfo", "paskirtis", "aciklama", "описание", "описание операции", "назначение платежа",
        "αιτιολογια", "交易说明", "商品说明", "商品", "订单标题", "摘要", "お取扱内容", "摘要内容",
        "payment reference", "details", "purpose", "items", "text", "subject", "betreff", "notes",
        "notes and tags", "notizen", "note", "comment", "comments", "备注", "reference", "referenz",
        "referens", "referencia", "buchungstext", "zusatz", "rubrik",
        "opis placanja", "namen", "основание", "опис", "περιγραφη", "적요", "내용", "お取引内容", "お取り扱い内容",
        "รายการ", "dien giai", "noi dung", "תיאור", "البيان", "الوصف", "keterangan", "detalii tranzactie",
        "descriere", "skyring", "деталі операціі", "назначение",
    ),
    "currency": (
        "currency", "currency code", "ccy", "cur", "curr", "transaction currency", "billing currency",
        "account currency", "wahrung", "waehrung", "wkz", "whg", "buchungswahrung", "devise", "monnaie",
        "moneda", "divisa", "munt", "muntsoort", "valutacode", "mena", "mena uctu", "penznem",
        "tranzakcio devizaneme", "devizanem", "waluta", "waluta operacji", "moeda", "para birimi", "valuuta",
        "валюта", "валюта операции", "记账币种", "交易币种", "币种", "通貨", "valuta", "valuta conto",
        "source currency", "valiuta", "валюта счета", "валюта картки", "통화", "幣別", "สกลเง น", "loai tien",
        "מטבע", "العملة",
    ),
    "status": (
        "status", "state", "transaction status", "transaction state", "booking status", "buchungsstatus",
        "statut", "etat", "estado", "situacao", "stato", "stav", "tila", "allapot", "durum", "статус",
        "交易状态", "当前状态", "pending", "reserved", "stare", "κατασταση", "busena", "statuss", "olek", "seisund", "trang thai", "สถานะ", "상태", "ステータス", "状況", "الحالة", "סטטוס",
    ),
    "account": (
        "account", "account number", "account no", "account id", "account name", "bank account", "iban",
        "auftragskonto", "konto", "kontonummer", "iban auftragskonto", "eigene iban", "rekening",
        "rekeningnummer", "iban bban", "compte", "numero de compte", "account num", "cuenta", "conto", "conta",
        "cislo uctu", "szamlaszam", "rachunek", "numer rachunku", "tili", "счет", "карта", "card number",
        "card no", "card", "product",
    ),
    "tags": ("tags", "tag", "labels", "label", "schlagworte", "etiquetas", "etiquettes", "标签"),
    "id": (
        "id", "transaction id", "transactionid", "fitid", "unique id", "transfer wise id", "transferwise id",
        "transaktionscode", "transaktions id", "identificador", "bank reference", "bankreferenz",
        "reference number", "id transakce", "交易订单号", "交易单号",
    ),
    "refund": ("refund", "is refund"),
}  # fmt: skip

# Names of columns that say income or expense. A column of an ambiguous name counts only if its cells say so.
TYPE_COLUMN_NAMES = (
    "credit debit", "debit credit", "credit debit indicator", "direction", "income expense", "soll haben",
    "af bij", "bij af", "bevetel kiadas", "d k", "c d", "s h", "debet credit", "credit debet", "dr cr", "cr dr",
    "d c", "dc", "dare avere", "debe haber", "wn ma", "收 支",
)  # fmt: skip
AMBIGUOUS_TYPE_COLUMN_NAMES = ("type", "transaction type", "typ", "tipo", "art", "交易类型", "类型")

# Parts of names, for the columns that no list above has: a column is the field if its name has such a part, no
# part of `NAME_PARTS_OF_NONE`, and cells of the field's shape.
NAME_PARTS: dict[str, re.Pattern[str]] = {
    "date": re.compile(
        r"dat(e|um|a|o|y)\b|\bdata|\bdate|\bdatum|datum\b|fecha|\bdag\b|dag\b|\bday|tag\b|buchung|paiva|tarih"
        r"|kuupaev|дата|日期|日付|ημερομηνια|\bpvm|\bdt\b|nap\b|time\b|zeit\b"
    ),
    "amount": re.compile(
        r"amount|\bamt|betrag|umsatz|montant|\bsomme|import[eo]\b|\bmonto|bedrag|\bvalor|valore|kwota|castka|ciastka"
        r"|osszeg|belopp|bel[o]?b\b|belop\b|\bsum(m?a|me)?\b|入出金|maara|tutar|iznos|znesek|сума|сумма|금액|סכום|ποσο|金额|金額|quantia"
    ),
    "debit": re.compile(
        r"debit|debet|withdraw|lastschrift|belastung|\bsoll\b|paid out|(money|funds) out|payments? out|outflow|spent|cargo"
        r"|\bdebe\b|uscit|addebit|\bdare\b|gastos?\b|egreso|retiro|obciaz|wydat|ausgang|ausgabe|depense|^af$|^out$|(amount|betrag|cash) out$"
        r"|terhel|kiadas|odchozi|uttag|^ut$|расход|списан|支出|支払|引き?出|出金|출금|지출|ถอน|isplat|исплат|\bborc|ghi no\b|\bbreme\b|видатк|витрат|χρεωσ|חובה|مدين|\bdr\b|expense|spending|payments?\b|\bsaidas?\b|提出|支取"
    ),
    "credit": re.compile(
        r"credit|kredit|deposit|gutschrift|\bhaben\b|paid in|(money|funds) in|payments? in|inflow|received|abono|\bhaber\b"
        r"|entrat|accredit|\bavere\b|ingreso|uznan|wplyw|eingang|einnahme|recette|^bij$|^in$|(amount|betrag|cash) in$|jovair|bevetel"
        r"|prichozi|insattning|\binn\b|приход|зачислен|收入|存入|預り|預け?入|入金|입금|ฝาก|uplat|уплат|alacak|ghi co\b|\bdobro\b|надходж|πιστωσ|זכות|\bcr\b|income|receipts?\b|earned|\bentradas?\b"
    ),
    "balance": re.compile(
        r"balance|\bbal\b|saldo|solde|kontostand|zustatek|zostatok|egyenleg|bakiye|остаток|баланс|余额|餘額|残高|잔액|υπολοιπ|залишок|салдо|\bstanje\b|stand\b"
    ),
    "fee": re.compile(r"\bfees?\b|gebu(e)?hr|\bfrais|provision|spesen|courtage|oplata|jutalek|comision|commission|prowizj|poplat|avgift|gebyr|комисси|комісі|手数料|수수료"),
    "currency": re.compile(
        r"currenc|\bccy|wa(e)?hrung|devise|divisa|moneda|\bmunt|\bmena\b|valuta|valuut|waluta|moeda|валюта|币种|penznem"
    ),
    "status": re.compile(r"\bstat(e|us|ut|o)\b|\bestado|\betat\b|\bstav\b|статус|状态|\bpending\b|\bbooked\b|gebucht|vorgemerkt"),
    "category": re.compile(r"categor|kategor|категор|分类"),
    "payee": re.compile(
        r"payee|merchant|beneficiar|begunstig|beguenstig|empfanger|counter ?part|tegenpart|partner|mottag|mottak"
        r"|modtag|odbiorc|kontrahent|destinat|protiuct|saaja|получател|контрагент|supplier|vendor|shop\b|recipient"
        r"|empfaenger|zahlungspflicht|zahlungsempf|zahlungsbeteil|\bpayers?\b|\bsender|absender|ordenante|nadawc"
        r"|zleceniodawc|avsandar|avsender|afsender|maksaja|maksja|platce|prijemc|platitel|remitter|account holder"
        r"|auftraggeber|gegenpartei|moketoj|gavej|\bname of|other (party|side)|haendler|handler\b"
    ),
    "description": re.compile(
        r"descri|\bmemo|narrat|particular|libelle|\btext|texte?\b|zweck|beschreib|omschrijv|mededel|concepto|detal"
        r"|detail|dettag|causale|opis|tytul|popis|zprava|sprava|kozlem|beskriv|selite|selgit|aciklam|описан|назначен"
        r"|摘要|remark|message|melding|wiadomosc|purpose|\bnotes?\b|\btitle|\btitel|observac|movimient|bemerkung|anmerkung"
        r"|kommentar|comentari|commentaire|motif|paiskin|paskirt|otsikko|tittel|rubrik|zahlungsgrund|umsatztext"
    ),
    "account": re.compile(r"^(own |my |eigene )?(account|konto|iban|rekening|compte|cuenta|conto|conta|rachunek)"),
}  # fmt: skip

# Parts of names that tell a column is not the field although its name says so elsewhere.
NAME_PARTS_OF_NONE: dict[str, re.Pattern[str]] = {
    "date": re.compile(r"birth|geburt|expir|due date|faellig|fallig|echeance|statement|from\b|until|\bbis\b|\bvon\b"),
    "amount": re.compile(
        r"balance|saldo|solde|original|ursprung|orig\b|foreign|fremd|local|instructed|\bfee|gebuhr|\btax\b|\bvat\b"
        r"|mwst|detail|einzel|cashback|limit|points|round ?up|kurs|rate\b|number|count|anzahl|exchange|transaktionswahrung"
        r"|zahlungsbetrag|puvodni|puvodny|oryginal|eredeti|devise d|brutto|gross|exkl|source|target|valuta"
        r"|валюте операции|валюті операції|кешбек|комісі|кэшбэк|бонус|округл"
    ),
    "debit": re.compile(r"入出金|account|konto|iban|card|karte|number|type|date|datum|currency|wahrung|code|detail|einzel"),
    "credit": re.compile(r"account|konto|iban|card|karte|number|type|date|datum|currency|wahrung|code|detail|einzel|limit"),
    "balance": re.compile(r"date|datum|currency|wahrung|devise"),
    "fee": re.compile(r"currency|wahrung|type|date|total|after|before|excl|incl|rate"),
    "currency": re.compile(r"original|orig\b|foreign|fremd|local|rate|kurs|amount|betrag|balance|source|target|urspr|tag|dat"),
    "status": re.compile(r"date|account"),
    "category": re.compile(r"parent|split|code"),
    "payee": re.compile(
        r"iban|account(?! holder)|konto|\bbic\b|bank|code|\bid\b|\bids?kod|number|\bno\b|cislo|adres|city|country|mail|uctu\b"
        r"|\bref|rekening|tilinumero|szamla|rachunek|cuenta|\bblz\b|zprava|sprava|informac|popis|message|poznam|kategor"
        r"|categor|swift|customer|identif|card ?holder|state\b|postcode|street|straat|\btype\b|\btyp\b"
    ),
    "description": re.compile(r"iban|\bbic\b|code|number|country|\bid\b"),
    "account": re.compile(r"type|typ\b|balance|currency|holder"),
}  # fmt: skip

# Names of texts that say only the kind of a transaction: they are the text of rows that have no other.
KIND_NAMES = (
    "buchungstext",
    "umsatzart",
    "umsatztyp",
    "type",
    "typ",
    "art",
    "tipo",
    "transaction type",
    "zusatz",
    "rubrik",
)
# Names of texts that hold mostly numbers: a cell counts only if it has words.
REFERENCE_NAMES = ("reference", "referenz", "referens", "referencia", "payment reference", "zusatz")
# Parts of names of columns about the other side, which are not the user's own account.
OTHER_SIDE = re.compile(
    r"gegen|tegen|counter|partner|proti|other|beneficiar|auftraggeber(?!konto$)|empfanger|payee|recipient|mottag|to\b|card holder|kontrah|partn"
)
# Names of the second of the user's own accounts, in the exports of apps.
TO_ACCOUNT_NAMES = frozenset(
    ("account2", "account 2", "to account", "transfer account", "destination account", "destination name", "账户2", "转入账户",
     "目标账户", "zielkonto", "auf konto", "compte de destination", "cuenta destino", "conto destinazione", "transfer to")
)  # fmt: skip
# Names of balances that say how much a card or a loan owes.
OWED_NAMES = re.compile(
    r"\bow(e|ed|ing)\b|outstanding|debt|\bdue\b|geschuldet|schuld|offener|adeudad|deuda|dovuto|zadluzeni|dluh|欠"
)
# Names of columns that a card's statement has.
CARD_NAMES = re.compile(
    r"card ?(member|holder|number|no\b|num)|karteninhaber|kartennummer|\bmember name|credit ?card|kredietkaart|kaarthouder|kreditkarte|numero de carte|カート番号|tarjeta|cartao|merchant category|卡末|卡号末|卡号后"
)
