# ruff: noqa: E501 (lists of words)
"""Words in the cells of statements, in the languages of the banks that write them."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Letters that Unicode does not take for others with an accent.
PLAIN_LETTERS = str.maketrans("łŁı", "lLi")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return a text without accents and case, with one blank between words."""
    if text.isascii():
        return " ".join(text[:400].lower().split())
    decomposed = unicodedata.normalize("NFKD", text[:400].translate(PLAIN_LETTERS))
    # Cyrillic letters such as й are letters of their own.
    plain = "".join(
        character
        for before, character in zip(" " + decomposed, decomposed, strict=False)
        if not unicodedata.combining(character) or "\u0400" <= before <= "\u04ff"
    )
    plain = unicodedata.normalize("NFC", plain)
    return " ".join(plain.casefold().split())


# Pairs of (expense, income) words that stand in one column. A column says the direction if all its words are of
# one pair.
DIRECTION_PAIRS: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(map(fold, expense.split("|"))), frozenset(map(fold, income.split("|"))))
    for expense, income in (
        (
            "debit|dr|d|db|dbit|debet|deb|debits|debited|debito|debe|debitering|debetas|deebet|debets|debiet|withdrawal",
            "credit|cr|c|k|crdt|kredit|cred|credits|credited|credito|haber|kreditering|kreditas|kreedit|kredits|deposit|h",
        ),
        ("soll|s|belastung|lastschrift", "haben|h|gutschrift"),
        ("af|a", "bij|b"),
        ("out|outgoing|outflow|o|money out|paid out|sent|payment out", "in|incoming|inflow|i|money in|paid in|received|payment in"),
        ("expense|expenses|spending", "income|earning|revenue"),
        ("ausgabe|ausgaben|ausgang|abgang|a", "einnahme|einnahmen|eingang|zugang|e"),
        ("cargo|cargos|gasto|egreso|egresos|salida|retiro|c", "abono|abonos|ingreso|ingresos|entrada|deposito|a"),
        ("debit|depense|sortie|d", "credit|revenu|recette|entree|c"),
        ("uscita|uscite|dare|addebito|spesa|d", "entrata|entrate|avere|accredito|a"),
        ("saida|despesa|debito|d", "entrada|receita|credito|c"),
        ("wn|obciazenie|wydatek|wychodzacy|wychodzace|o|wyplata", "ma|uznanie|wplyw|przychodzacy|przychodzace|u|wplata"),
        ("odchozi|odchozi platba|vydaj|na vrub|debet", "prichozi|prichozi platba|prijem|ve prospech|kredit"),
        ("terheles|kiadas|t", "jovairas|bevetel|j"),
        ("uttag|ut|utbetaling|udgift|udgifter|utgift|utgifter|utgaende|betalning|debitering", "insattning|inn|innbetaling|indtægt|indtægter|indtaegt|inntekt|inntekter|inkomst|inkomster|inkommande|kreditering"),
        ("otto|veloitus|meno|menot|lahteva|tilisiirto lahteva", "pano|hyvitys|tulo|tulot|saapuva|tilisiirto saapuva"),
        ("debitare|plata|iesire|cheltuiala", "creditare|incasare|intrare|venit"),
        ("isplata|zaduzenje|duguje|odljev|rashod|terecenje", "uplata|odobrenje|potrazuje|priljev|prihod"),
        ("breme|odliv|v breme", "dobro|priliv|v dobro"),
        ("дт|дебит|списания|исплата|задолжение|расходи|плащане", "кт|кредит|поступление|уплата|одобрение|постъпление|постъпления"),
        ("витрата|витрати|видатки|видаток|списання", "надходження|дохід|доход|зарахування|поповнення"),
        ("odchadzajuca|odchadzajuca platba|debetna|vydavok|na tarchu", "prichadzajuca|prichadzajuca platba|kreditna|prijem|v prospech"),
        ("расход|списание|дебет", "приход|доход|зачисление|пополнение|кредит"),
        ("borc|b|gider", "alacak|a|gelir"),
        ("uitgaven|uitgave", "inkomsten|inkomst"),
        ("payment|payments|payment made", "receipt|receipts|payment received"),
        ("spent|money spent", "received|earned|money received"),
        ("purchase|fee|charge|cash|withdrawal|atm", "deposit|interest|income|salary|dividend"),
        ("zahlungsausgang|ausgehend|lastschrift|abbuchung", "zahlungseingang|eingehend|gutschrift|einzahlung"),
        ("odlew|obciazenia|wychodzaca", "uznania|wplywy|przychodzaca"),
        ("terhelesek|kimeno", "jovairasok|bejovo"),
        ("支出|出|出金|支払|お支払|引出|お引出し|払出", "收入|入|入金|預入|お預入れ|受取|收款"),
        ("借|借方|借记", "贷|貸|贷方|貸方|贷记"),
        ("출금|지출|지급|출", "입금|수입|입"),
        ("חובה|הוצאה", "זכות|הכנסה"),
        ("مدين|سحب|خصم|مصروف", "دائن|ايداع|إيداع|اضافة|إضافة|دخل"),
        ("ถอน|ถอนเงิน|จ่าย|รายจ่าย", "ฝาก|ฝากเงิน|รับ|รายรับ"),
        ("ghi no|chi|no", "ghi co|thu|co"),
        ("db|keluar|pengeluaran", "cr|masuk|pemasukan"),
        ("χ|χρεωση", "π|πιστωση"),
        ("islaidos|islaida|isejo", "pajamos|iplaukos|iejo"),
        ("izdevumi|izejoss|izejosais", "ienemumi|ienakoss|ienakosais"),
        ("kulu|valjaminek|valjuv", "tulu|laekumine|sissetulek|saabuv"),
        ("udgaende|utgaende", "indgaende|inngaende|innkommende|indkommende"),
        ("uitgaand|uitgaande", "inkomend|inkomende|binnenkomend"),
        ("εξοδο|εξοδα|εξερχομενη", "εσοδο|εσοδα|εισερχομενη"),
        ("pay|paying", "receive|receiving"),
        ("исходящий|исходящая|исходящее", "входящий|входящая|входящее"),
        ("вихідний|вихідна", "вхідний|вхідна"),
        ("изходящ|разход", "входящ|приход"),
        ("giden|cikis", "gelen|giris"),
        ("odlazno|odlazni", "dolazno|dolazni"),
        ("odhodek|odhodki", "prihodek|prihodki"),
        ("saliente|enviado|enviada", "entrante|recibido|recibida|recebido|recebida"),
        ("pagamento|pagamentos", "recebimento|recebimentos"),
        ("sortant|emis|emise", "entrant|recu|recue"),
        ("in uscita", "in entrata"),
        ("-|−|minus", "+|plus"),
    )
)  # fmt: skip
# Truth values say the direction where the header names it, as in "Is Credit".
TRUE_WORDS = frozenset({"true", "yes", "y", "1", "ja", "wahr", "vrai", "oui", "si", "prawda", "tak"})
FALSE_WORDS = frozenset({"false", "no", "n", "0", "nein", "falsch", "faux", "non", "falsz", "nie"})


_INCOME_NAME = re.compile(
    r"credit|income|deposit|haben|incoming|eingang|received|einnahme|entrata|ingreso|kredit"
)
_EXPENSE_NAME = re.compile(
    r"debit|expense|withdraw|soll\b|outgoing|ausgang|ausgabe|spent|spending|uscita|gasto|debet"
)


def truth_direction(name: str) -> str | None:
    """Return what "yes" says in a column of that name, `income` or `expense`; None if it says neither."""
    is_income, is_expense = _INCOME_NAME.search(name), _EXPENSE_NAME.search(name)
    if bool(is_income) == bool(is_expense):
        return None
    return "income" if is_income else "expense"


# Words that say the direction beside others, as in "Outgoing transfer" and "MONEY_IN".
_OUT = frozenset(
    [
        "out",
        "outgoing",
        "outbound",
        "sent",
        "debit",
        "dr",
        "withdrawal",
        "ausgehend",
        "ausgehende",
        "saliente",
        "sortant",
        "uscita",
        "uitgaand",
    ]
)
_IN = frozenset(
    [
        "in",
        "incoming",
        "inbound",
        "received",
        "credit",
        "cr",
        "deposit",
        "eingehend",
        "eingehende",
        "entrante",
        "entrant",
        "entrata",
        "inkomend",
    ]
)
# Longer texts say what was bought.
_MAX_DIRECTION_PARTS = 2
_MARKS_IN_CODES = str.maketrans("_.", "  ")


def direction_words(words: frozenset[str], name: str = "") -> dict[str, str] | None:
    """Return what each of the folded words says, `expense` or `income`, if one pair has all of them.

    Of several pairs the one counts of which the name of the column has a word of each side, as in
    `Cargo/Abono`.
    """
    plain = {word: " ".join(word.translate(_MARKS_IN_CODES).split()) for word in words}
    known = frozenset(plain.values())
    pairs = [pair for pair in DIRECTION_PAIRS if known and known <= pair[0] | pair[1]]
    if not pairs:
        return _directions_beside_others(plain)
    named = [pair for pair in pairs if names_both_sides(name, pair)]
    parts = name.split()
    # Headers name the expenses first, as in "B/A" for borç and alacak.
    named.sort(key=lambda pair: next(part in pair[1] for part in parts if part in pair[0] | pair[1]))
    (expense, _), *_ = named or pairs
    return {word: "expense" if plain[word] in expense else "income" for word in words}


def _directions_beside_others(plain: Mapping[str, str]) -> dict[str, str] | None:
    """Return the directions of texts of which each has one word of direction, and all together both."""
    directions = {}
    for word, text in plain.items():
        parts = set(text.split())
        if len(parts) > _MAX_DIRECTION_PARTS or bool(parts & _OUT) == bool(parts & _IN):
            return None
        directions[word] = "expense" if parts & _OUT else "income"
    return directions if set(directions.values()) == {"expense", "income"} else None


def names_both_sides(name: str, pair: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Return whether the name of a column has a word of each side of a pair."""
    parts = frozenset(name.split())
    return bool(parts & pair[0]) and bool(parts & pair[1])


_BOOKED = re.compile(
    r"book|posted|settled|complete|cleared|done|success|\bok\b|paid\b|executed|processed|final|gebucht|abgeschlossen"
    r"|ausgefuhrt|erledigt|reconciled|comptabilis|effectu|execut|valid|termin|realiz|complet|contabil|eseguit|conclu"
    r"|geboekt|verwerkt|uitgevoerd|voltooid|zaksiegow|zrealizow|wykonan|rozlicz|zauctovan|proveden|konyvelt|teljesul"
    r"|bokfor|bogfor|genomfor|utf[oø]r|udf[oø]r|gennemfor|kirjattu|tamamland|исполнен|выполнен|проведен|успеш|成功|已完成|完成|已支付"
    r"|finalizat|procesat|efectuat|izvrsen|knjizen|izveden|zakljuc|осчетовод|изпълнен|приключ|викона|завершен|ολοκληρ|εκτελ"
    r"|gercekles|basarili|مكتمل|منفذ|ناجح|בוצע|הושלם|אושר|완료|승인|성공|정상|สำเร็จ|thanh cong|hoan tat|hoan thanh|berhasil"
    r"|selesai|sukses|पूर|सफल|tehtud|kinnitatud|ivykdyt|atlikt|izpildit|liquidad|aplicad|efetu|efetivad|確定|済|"
    r"passe\b|accept|acept|toteutunut|交易成功|支付成功|已收|已到账|已存入|已退款|退款成功|\brefunded|returned to card|partially refunded|对方已收钱|confirmed|approved|normal"
)  # fmt: skip
_NOT_BOOKED = re.compile(
    r"pending|pend\b|\bnot (yet |been )?[a-z]+ed\b|\bnicht\b|unpaid|unbezahlt|^returned|chargeback|zuruck(gebucht|gegeben|gezogen)|en espera|afwachting|\bhold|\bheld\b|on hold|revert|revers(ed|ion)|cancel|fail|declin|reject|refus|void|expired|denied"
    r"|authori[sz]|unposted|not posted|in progress|processing|scheduled|upcoming|planned|initiated|created|blocked|incomplete|unbooked"
    r"|not booked|removed|unsettled|outstanding|waiting|awaiting|unclaimed|deleted|inprogress"
    r"|vorgemerkt|vormerk|ausstehend|storn|abgelehnt|fehlgeschlagen|abgebrochen|abgewiesen|offen\b|in bearbeitung|geplant"
    r"|reservier|wartend|ruckgangig|zuruckgewiesen|schwebend|nicht gebucht|annull?iert|autorisier|einbehalt"
    r"|en attente|en cours|a venir|annul|echou|rejet|non comptabilis|prevu|bloqu"
    r"|pendient|en proceso|rechazad|fallid|anulad|retenid|programad|devuelt|denegad|en curso"
    r"|in sospeso|in attesa|non contabil|in corso|rifiutat|annullat|fallit|da contabilizzare|stornat|autorizz"
    r"|pendente|em processamento|cancelad|recusad|agendad|nao processad|estornad|falhou|negad|em aberto"
    r"|in behandeling|gereserveerd|geannuleerd|mislukt|geweigerd|gepland|openstaand|nog niet|voorlopig|teruggedraaid|afgewezen"
    r"|oczekuj|w toku|odrzucon|anulowan|w trakcie|blokad|nierozliczon|niezaksiegow|zaplanowan|nieudan|wycofan"
    r"|ceka|cekajici|nezauctovan|zrusen|zamitnut|neproveden|blokac|odmietnut|rezervac"
    r"|fuggo|foglalas|elutasit|torolt|sikertelen|zarolt|varakoz|sztorn"
    r"|vanta|\bventer|reserv|pagaende|avbruten|avbrutt|avvist|nekad|misslyck|mislykk|ventende|afventer|annulleret|afvist|ikke bokfort|ej bokford|preliminar"
    r"|odottaa|varaus|peruttu|hylatty|epaonnistu|katevaraus|vireilla"
    r"|broneering|tuhistatud|ootel|laukiama|rezervuota|atsaukta|rezervets|atcelts"
    r"|bekliyor|beklemede|iptal|reddedildi|basarisiz|provizyon"
    r"|asteptare|anulat|respins|esuat|na cekanju|otkazan|odbijen|u obradi|neizvrsen|v obdelavi|v cakanju|preklican|zavrnjen"
    r"|изчакв|отказан|отхвърл|анулир|обробці|очіку|скасован|відхилен|заблокован"
    r"|معلق|قيد|ملغ|مرفوض|فشل|ממתין|בוטל|נדחה|בעיבוד|טרם|處理中|失敗|取消|關閉|취소|대기|실패|보류|거절|예정"
    r"|รอ|ยกเลก|ยกเลิก|ล้มเหลว|ang xu ly|cho xu ly|a huy|a hủy|that bai|bi tu choi|tertunda|dibatalkan|gagal|ditolak|diproses|menunggu"
    r"|\bno [a-z]+(ad|id)[oa]\b|\bnao [a-z]+(ad|id)[oa]\b|\bnon [a-z]+(at|it|ut)[oa]\b|\bnon [a-z]+ee?\b|\bej [a-z]+d\b|\bikke [a-z]+t\b"
    r"|vykdom|vykdyt[ai]n|revocat|revocad|abort|disput|pre-?auth|izpilde\b|apstrad|tootlemisel|kasitteil|hylat|islemde|spracovan[aie]? sa|v spracovani"
    r"|previst|rejeitad|respint|procesare|neprocesat|lukket uden|preautoriz"
    r"|लंबित|रद|विफल|असफल|te verwerken|\bauth\b|\bnsf\b|bounced|dishono|insufficient funds|in review|queued|por confirmar|en tramite"
    r"|в обработке|ожида|отмен|отклон|неуспеш|ошибк|не провед|заблокир|холд|hold|hnd"
    r"|εκκρεμ|ακυρ|待|处理中|失败|关闭|取消|撤销|冻结|未"
)  # fmt: skip
_PENDING_CELL = re.compile(
    r"pending|vorgemerkt|en attente|pendiente|oczekuj|in behandeling|fuggo|not posted|ausstehend"
)


def is_not_booked(status: str) -> bool | None:
    """Return whether a word of a status column says that no money moved; None if it is an unknown word."""
    folded = fold(status)
    if _NOT_BOOKED.search(folded) and not re.search(
        r"^(not |un)?(reversed by|authori[sz]ation complete)", folded
    ):
        return True
    return False if _BOOKED.search(folded) else None


# The state stands apart from the text: a shop may be called Pending Coffee.
_BEGINS_PENDING = re.compile(
    r"(?:[(\[*]\W*(?P<state>pending|vorgemerkt|en attente|pendiente|in sospeso|reserviert|reservation)\W*[)\]*]"
    r"|(?:pending|vorgemerkt|en attente|pendiente|in sospeso|reserviert|reservation)\s*(?:[:*]|-+\s|–))\W*\w"
)


def begins_pending(text: str) -> bool:
    """Return whether a text says first of all that the transaction is not booked yet."""
    return _BEGINS_PENDING.match(fold(text[:60])) is not None


_ENDS_PENDING = re.compile(
    r"[(\[*]\W*(?:pending|vorgemerkt|en attente|pendiente|in sospeso|reserviert|reservation|pendente|oczekuj\w*"
    r"|in behandeling|authori[sz]ation pending)\W*[)\]*]\W*$"
)


def ends_pending(text: str) -> bool:
    """Return whether a text says last of all, in brackets, that the transaction is not booked yet."""
    return _ENDS_PENDING.search(fold(text[-60:])) is not None


def says_pending(cell: str) -> bool:
    """Return whether a cell that should hold a date says that the transaction is not booked yet."""
    has_digit = any(character.isdigit() for character in cell)
    return _PENDING_CELL.search(fold(cell)) is not None or (not has_digit and is_not_booked(cell) is True)


_HOLD = re.compile(
    r"\bholds?\b.*\b(authori|open|release|revers)|general (account|authori[sz]ation)? ?hold|reversal of general"
    r"|\bvoid(ed)?\b.*\bauthori|\bauthori[sz]ation\b.*\bvoid"
    r"|account hold|payment (hold|release|review)|authori[sz]ation (hold|release)|temporary hold|pre-?authori"
    r"|einbehaltung|einbehalten|autorisierungssperre|offene autorisierung|allgemeine autorisierung|vormerkposten"
    r"|blocage|suspension.*autoris|retencion|retenida|trattenuta|blocco|inhouding|blokkering|blokad[ay]|reservering"
    r"|wstrzymanie|zadrzen|reservation\b.*(card|auth)|kartenreservierung|card reservation|katevaraus"
)  # fmt: skip


def is_hold(kind: str) -> bool:
    """Return whether the kind of a row says that money is held back or released, not moved."""
    return _HOLD.search(fold(kind)) is not None


_BALANCE_WORDS = (
    r"mutasi (debet|debit|kredit)|(opening|closing|open|close|beginning|ending|starting|previous|initial|final|current|available|ledger|statement|new|old)"
    r" (account |ledger |statement )?(balance|bal)\b|balance (brought|carried) (forward|fwd|down)|(brought|carried) forward"
    r"|b/?f(wd)?$|c/?f(wd)?$|balance (as )?(of|at|on)\b|balance b/?f|balance c/?f|total (credits?|debits?|deposits?|withdrawals?|turnover|amount|income|expenses?)"
    r"|(sub|grand )?totals?:?$|turnovers?:?$|debit turnover|credit turnover"
    r"|(anfangs|end|schluss|start|eroffnungs|abschluss|tages|alter |neuer |zwischen|buchungs)saldo|saldo (vom|am|per|zum|vortrag|anfang|ende)|saldovortrag"
    r"|(alter|neuer|anfanglicher) (konto)?(stand|saldo)|kontostand|summe( |:|$)|gesamt(summe|betrag)?( |:|$)|umsatze gesamt"
    r"|(ancien|nouveau) solde|solde (initial|final|de depart|d ouverture|de cloture|precedent|anterieur|au|crediteur|debiteur)|total des|solde:?$"
    r"|saldo (contabile|disponibile|contable|disponible|contabilistico) (iniziale|finale|inicial|final)\b"
    r"|saldo (inicial|final|anterior|actual|disponible|atual|do dia|iniziale|finale|contabile|al|em|a|disponivel|precedente|del)\b|saldo:?$"
    r"|totale? ?(entrate|uscite|movimenti|geral|lancamentos)?:?$"
    r"|(begin|eind|start|oud|nieuw|vorig)e?[ -]?(saldo|stand)|beginsaldo|eindsaldo|totaal( (af|bij))?:?$"
    r"|saldo (poczatkowe|koncowe|na dzien|po|przed)|suma( obrotow)?:?$|razem:?$|obroty"
    r"|(pocatecni|konecny|pociatocny|konecny) (zustatek|zostatok)|celkem( |:|$)|obrat"
    r"|(nyito|zaro) ?egyenleg|osszesen:?$"
    r"|(ingaende|utgaende|inngaende|ingoende) (saldo|balance)|saldo (primo|ultimo)|primosaldo|ultimosaldo|summa:?$"
    r"|(alku|loppu)saldo|yhteensa:?$"
    r"|(alg|lopp)[ -]?saldo|kaive$|(pradinis|galutinis|likutis).*|apyvarta$|(sakuma|beigu) (atlikums|saldo)|apgrozijums$"
    r"|(acilis|kapanis|devreden) bakiye|toplam:?$|devir"
    r"|(входящий|исходящий|начальный|конечный) (остаток|баланс)|итого.*|всего.*|оборот.*"
    r"|sold (initial|final|precedent|anterior|curent|la)\b.*|total rulaj|rulaj( total)?"
    r"|(pocetno|zavrsno|konacno|zacetno|koncno|prethodno|novo) (stanje|saldo)|ukupno:?$|skupaj:?$|svega:?$"
    r"|i alt:?$|sum:?$|total (de |dos |das |du |des |dei |delle )?(movimientos|operaciones|operations|cargos|abonos|general|debitos|creditos"
    r"|debits?|credits?|entradas|saidas|addebiti|accrediti|uscite|entrate|retraits|versements)"
    r"|summe (der )?(gutschriften|lastschriften|belastungen|einzahlungen|auszahlungen|eingange|ausgange|einnahmen|ausgaben)"
    r"|suma (obciazen|uznan|wplywow|wydatkow|wplat|wyplat)|totaal (bij|af|credit|debet)|saldo a (fecha|dia)"
    r"|(pocatecni|konecny|pociatocny) stav|spolu:?$|(onceki|son|acilis|kapanis|devreden) bakiye(si)?"
    r"|(αρχικο|τελικο|προηγουμενο|νεο) υπολοιπο|συνολο:?$|υπολοιπο( εκ μεταφορασ)?"
    r"|(вхідний|вихідний|початковий|кінцевий) (залишок|баланс)|разом.*|обороти.*|(начално|крайно) (салдо|баланс)|общо.*"
    r"|(anfangs|end|schluss|eroffnungs)bestand|summe (der )?(umsatze|buchungen)|umsatzsumme|umsatze (gesamt|summe)"
    r"|(前|次|翌)?月?繰越.*|이월.*|합계.*|기초 ?잔액|기말 ?잔액|전월 ?이월|so du (đau|dau|cuoi) ky|tong cong|saldo (awal|akhir)"
    r"|יתרת (פתיחה|סגירה)|סה\"כ|(الرصيد|رصيد) (الافتتاحي|الختامي|افتتاحي|ختامي)|المجموع|ยอดยก(มา|ไป)|รวม"
    r"|合计.*|总计.*|余额变更|负债变更|债权变更|余额调整|balance (adjustment|modification)|modify balance|期初余额|期末余额|上期余额|繰越.*|前月繰越|合計.*"
)  # fmt: skip
_BALANCE = re.compile(rf"\W*(?:{_BALANCE_WORDS})")
# What may stand behind the phrase where it is the whole text: days, amounts, currencies, the account.
_BALANCE_TAIL = (
    r"(?:\W|(?<!\w)(?:\d+[.,/:'-]\d[\d.,/:'-]*|\d{1,2}|(?:19|20)\d{2}|[a-z]{1,2}|eur|usd|gbp|chf|pln|czk|huf"
    r"|sek|nok|dkk|brl|inr|cad|aud|vom|per|zum|der|des|dem|den|von|the|for|del|dal|dia|mes|account|konto|compte"
    r"|cuenta|conto|period[aeo]?|month|monat|mois|mese|statement|jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|marz"
    r"|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?"
    r"|de[cz](?:ember)?)(?!\w))*"
)
_WHOLE_BALANCE = re.compile(rf"\W*(?:{_BALANCE_WORDS}){_BALANCE_TAIL}")
_SPACED_LETTERS = re.compile(r"\b\w(?: \w)+\b")
_MAX_BALANCE_TEXT = 60


def is_balance(text: str) -> bool:
    """Return whether a text begins with the name of a balance, a turnover or a total."""
    return len(text) <= _MAX_BALANCE_TEXT and _BALANCE.match(_joined_letters(text)) is not None


def is_nothing_but_balance(text: str) -> bool:
    """Return whether a text is the name of a balance, a turnover or a total, and nothing else but its day."""
    return len(text) <= _MAX_BALANCE_TEXT and _WHOLE_BALANCE.fullmatch(_joined_letters(text)) is not None


def _joined_letters(text: str) -> str:
    """Return a folded text in which `s a l d o` is one word."""
    return _SPACED_LETTERS.sub(lambda spaced: spaced[0].replace(" ", ""), fold(text))


_OWN_TRANSFER_KIND = re.compile(
    r"\bacct[_ ]xfer|\bxfer\b|account[_ ]transfer|internal[_ ](transfer|movement)|transfer[_ ]internal|own[_ ](account|transfer)"
    r"|(pot|space|vault|pocket|savings?|goal|jar|stash|bucket)s?[_ ](transfer|deposit|withdrawal|withdraw|move)"
    r"|between (your|my|own)? ?accounts|transfer (to|from|between) (own|savings|pot|vault|account)|(to|from) (pocket|vault|savings pot)"
    r"|umbuchung|ubertrag eigen|eigenubertrag|kontoubertrag|interne? (uberweisung|ubertrag|overboeking|boeking)|spaces?-?uberweisung"
    r"|uberweisung als zahlungsquelle|bankgutschrift auf paypal|bank ?deposit to pp|general card deposit|(allgemeine|nutzerinitiierte|user initiated|general) (abbuchung|withdrawal)"
    r"|von nutzer eingeleitete abbuchung|abbuchung.*bankkonto|transfer to bank|withdraw funds|add funds|funding source|bank account (deposit|withdrawal)"
    r"|virements? internes?|virement (de|vers) (compte|livret|epargne)|transferencia interna|traspaso|giroconto|girofondi|trasferimento interno"
    r"|eigen rekening(en)?|tussen eigen|spaaropdracht|sparen|przelew (wlasny|wewnetrzny)|przelew na (wlasne|rachunek oszczedn)"
    r"|prevod mezi (vlastnimi|ucty)|vlastni prevod|egen overforing|overforing mellom egne|overforing egen|oma siirto|omasiirto|egna konton"
    r"|credit card (payment|bill)|card (bill )?payment$^|kreditkarten?(abrechnung|zahlung|ausgleich)"
    r"|entre contas|contas proprias|medzi (vlastnymi )?uctami|mell?[eo]m egne|egne kont|oma(n)? (tili)?siirto|omien tilien"
    r"|sajat szamla|atvezetes|intre conturi|conturi proprii|kendi hesap|hesaplarim arasi|μεταξυ λογαριασμων|ιδιων λογαριασμων"
    r"|内部转账|账户间|账户互转|本人转账|自己转账|口座間|自己口座|資金移動|계좌간|내 ?계좌|interni prijenos|vlastitih? racun|prenos med lastnimi"
    r"|между счетами|між своїми|eigene[nsr]? konto|eigene[nr]? konten|compte a compte|entre comptes|entre (tus |mis )?cuentas|cuentas propias"
    r"|currency (conversion|exchange)|^exchange$|wahrungsumrechnung|umrechnung|между своими"
)  # fmt: skip
_OWN_TRANSFER_CATEGORY = re.compile(
    r"^(internal |own |account )?transfers?$|^transfers?[: /]|credit card payments?|^card payments? ?/? ?transfers?$|^umbuchung"
    r"|^virements? (internes?|emis|entre)|^mouvements? internes?|^transferencias? (internas?|entre)|^trasferiment|^giroconto"
    r"|^traspasos?|^spostament|^prijenos|^kontouberweis|^interna? transfer|^内部转账|^转账$|^interne (overboeking|boeking)|^eigen overboek|^przelewy? (wlasn|wewn)|^prevody? (mezi|vlastn)"
    r"|^savings? transfers?|^eigene konten|^ubertrage?$|^overforing|^excluded$|^exclude$|^transferts?$"
)  # fmt: skip


_TRANSFER_KIND = re.compile(
    r"(account )?transfer( out| in)?|转账|转出|转入|umbuchung|umbuchen|virement|transferencia|trasferimento|overboeking|перевод|振替"
)


def is_transfer_kind(kind: str) -> bool:
    """Return whether a kind says a transfer: one of the user's own if the row names a second account."""
    return _TRANSFER_KIND.fullmatch(fold(kind)) is not None


def is_own_transfer(kind: str, category: str) -> bool:
    """Return whether the kind or category of a row says that money moved between the user's own accounts."""
    return bool(
        (kind and _OWN_TRANSFER_KIND.search(fold(kind.replace("_", " "))))
        or (category and _OWN_TRANSFER_CATEGORY.search(fold(category)))
    )


_PAYMENT = re.compile(
    r"payment|\btrsf from\b|betalt [bp]g|autopay|pymt|\bpmt\b|thank ?you|pagamento|\bpago|paiement|zahlung|einzahlung|ausgleich|abrechnung|lastschrift"
    r"|betaling|betalning|incass|platnosc|splata|przelew|uhrada|splatka|prelevement|domiciliaci|recibo|addebito"
    r"|direct ?debit|uberweisung|ubertrag|virement|wplata|inbetalning|indbetaling|maksu|оплата|погашен|пополнен|还款|入金|aflossing|torleszt|suoritus|odeme|支払|口座振替|引落"
)  # fmt: skip
_REFUND = re.compile(
    r"refund|return|reversal|chargeback|credit voucher|merchant credit|cashback|erstattung|ruckerstattung|retoure"
    r"|rembours|avoir\b|reembolso|devoluci|estorno|rimborso|storno|zwrot|vraceni|terugbetaling|restitu|aterbetaln|tilbage|hyvitys|возврат|退款|reward|奖励|返现|立减|退货"
)  # fmt: skip


def is_card_payment(text: str) -> bool:
    """Return whether the text of money that came in on a card says that the card's bill was paid."""
    folded = fold(text)
    return _PAYMENT.search(folded) is not None and _REFUND.search(folded) is None


def is_refund_text(text: str) -> bool:
    """Return whether a text says that money for a purchase came back."""
    return _REFUND.search(fold(text)) is not None


_STRONG_PAYMENT = re.compile(
    r"thank ?you|\btrsf from\b|autopay|auto ?pay\b|payment received|payment ?- ?|pymt|online payment|e-?payment|direct ?debit payment|payment,? thank|merci"
    r"|gracias|dank\b|danke|pagamento (recebido|ricevuto|efetuado|de fatura)|pago (recibido|tarjeta)|paiement (recu|par|de)|zahlung (erhalten|eingegangen|per)"
    r"|ihre zahlung|einzahlung|ausgleich|abrechnungsausgleich|betaling ontvangen|uw betaling|inbetalning|indbetaling|innbetaling|splata|wplata|uhrada|splatka"
    r"|betalt [bp]g|dziekuj|podekovani|payment from|payment to card|bill payment|card payment received|payment by|lastschrift ?einzug|prelevement|addebito|incasso|погашен|还款|bank payment|^payments?$"
    r"|aflossing|torleszt|\bkiitos|tesekkur|pagamento em debito automatico|口座振替"
)  # fmt: skip


def is_strong_card_payment(text: str) -> bool:
    """Return whether a text is what cards write when their bill is paid."""
    folded = fold(text)
    return _STRONG_PAYMENT.search(folded) is not None and _REFUND.search(folded) is None


_THANKS = re.compile(
    r"payment.{0,24}thank|thank ?you.{0,24}payment|pago.{0,12}gracias|gracias.{0,24}pago|paiement.{0,12}merci|merci.{0,20}paiement"
    r"|zahlung.{0,16}dank|dank.{0,24}zahlung|betaling.{0,16}dank|dank.{0,24}betaling|pagamento.{0,16}(obrigad|grazie)"
    r"|(obrigad|grazie).{0,24}pagamento|(ind|inn)?betaling.{0,16}takk?\b|takk?\b.{0,24}betaling|tack.{0,24}betalning|betal(ning|t).{0,24}tack|splat.{0,24}dziekuj|dziekuj.{0,24}splat"
)
_PAYMENT_RECEIVED = re.compile(
    r"autopay|automatic payment - |ausgleich kreditkarte|kreditkartenausgleich|credit card payment received"
    r"|geincasseerd.{0,12}saldo|previous balance paid|(vorheriger saldo|saldo vormonat) (bezahlt|eingezogen)"
)


def thanks_for_payment(text: str) -> bool:
    """Return whether a text thanks for a payment, which stands only on a card's own statement."""
    return _THANKS.search(fold(text)) is not None


def is_payment_of_card(text: str) -> bool:
    """Return whether a text of money that came in stands only on a card's statement: its bill was paid."""
    folded = fold(text)
    return thanks_for_payment(text) or (
        _PAYMENT_RECEIVED.search(folded) is not None and _REFUND.search(folded) is None
    )


_PAYMENT_KIND = re.compile(
    r"(card |bill )?payments?|zahlung(seingang)?|paiement|pago|pagamento|betaling|platba|splata"
)


def is_payment_kind(kind: str) -> bool:
    """Return whether the kind of a row on a card says that the card's bill was paid."""
    return _PAYMENT_KIND.fullmatch(fold(kind)) is not None


_TRANSFER_TEXT = re.compile(
    r"transf|umbuch|ubertrag|uberweis|virement|overboek|spaar|overfor|przelew|prevod|siirto|utalas|traspaso|giro|bonific"
    r"|savings?\b|sparen|sparkonto|epargne|ahorro|\baccount|\bcard\b|\bkonto|karte\b|deposit|withdraw|top.?up|aufladung|pot\b|vault|перевод|转账|振替"
)


def says_transfer(text: str) -> bool:
    """Return whether a text speaks of a transfer, or of the payment of a card, to others or oneself."""
    folded = fold(text)
    return _TRANSFER_TEXT.search(folded) is not None or _PAYMENT.search(folded) is not None


CARD_KINDS = frozenset(
    {"sale", "sales", "return", "payment", "purchase", "adjustment", "fee", "interest", "refund", "cash advance", "credit", "reversal"}
)  # fmt: skip
