"""Decode the bytes of a statement."""

import codecs
import re
from itertools import pairwise

from lambdas.ledger.statement.errors import Question, StatementError

FALLBACK_ENCODING = "cp1252"

_WORDS = re.compile(rb"[A-Za-z\x80-\xff]++")
_MAX_BYTES_COMPARED = 512 * 1024
_MIN_SHARE_OF_LETTERS = 0.97
_MAX_SHARE_OF_CAPITALS = 0.02
_MAX_SIGN_BYTES = 2
_FIRST_BYTE_OUTSIDE_ASCII = 0x80
# Of each encoding, the letters that its languages have beside those of ASCII; western ones are tried first.
_ALPHABETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "cp1252",
        (
            "äöüßéèàç",
            "àâçèéêëîïôùûüœæ’«»°",
            "áéíñóúü¿¡ºª’",
            "ãõáâàéêíóôúüçºª",
            "åäöæøéü",
            "àèéìòùç’",
            "ëéèïöüáíóúç’",
        ),
    ),
    ("cp1250", ("ąćęłńóśźż„”–", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţșț")),
    ("iso8859-2", ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű")),
    ("cp1254", ("çğıöşüâîû",)),
    ("cp1257", ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")),
    ("cp1251", ("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў№«»–",)),
    ("cp1253", ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)),
    ("cp1256", ("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئًٌٍَُِّْ،؛؟",)),
    ("cp874", ("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮะัาำิีึืุูเแโใไๅๆ็่้๊๋์฿",)),
    # What DOS and old Macs wrote; some tills and cash books still do.
    ("cp850", ("äöüßéèàç", "àâçèéêëîïôùûü", "áéíñóúü", "åäöøé")),
    ("mac-roman", ("äöüßéèàç", "àâçèéêëîïôùûü", "áéíñóúü", "åäöøé")),
    ("cp866", ("абвгдеёжзийклмнопрстуфхцчшщъыьэюя№",)),
)
# So many letters of ASCII stand beside each other letter in words of Latin letters; other scripts have none.
_MIN_PLAIN_LETTERS = 0.5
_LATIN = frozenset({"cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "cp850", "mac-roman"})
# Of each encoding of East Asia, the characters of which a text has many: syllables, or words of banks.
_KANA = re.compile(
    "[\u3041-\u3096\u30a1-\u30fc\uff66-\uff9f\uff10-\uff19\u3000]|[年月日金額円残高摘要利用支払内容取引入出給]"
)
_HANZI = "的一是在人有中国大不年月日时行商店小上个我公司元为路会家市分生区"
_EAST_ASIAN = (
    ("shift_jis", _KANA),
    ("euc_kr", re.compile("[\uac00-\ud7a3]")),
    ("gb18030", re.compile(f"[{_HANZI}额收支付款账户交易类型时间余对方商品说明备注转入出金期币种摘要消费]")),
    ("big5", re.compile(f"[{_HANZI}額收支付款帳戶交易類型時間餘對方商品說明備註轉入出金期幣別摘要消費國]")),
    ("euc_jp", _KANA),
)
_MIN_SHARE_OF_FREQUENT = 0.2
# What a label of a code page means where programs write it, as browsers read it too.
_WIDER = {
    "shift_jis": "cp932", "sjis": "cp932", "shift-jis": "cp932", "euc_kr": "cp949", "euc-kr": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950",
}  # fmt: skip
# Longest first: the mark of UTF-32 begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARACTER_ENCODINGS = (
    *("utf-8", "utf-16", "utf-32", "ascii", "iso8859", "cp", "mac-", "koi8", "tis-620", "ptcp154", "kz1048"),
    *("gb", "hz", "big5", "shift_jis", "euc_", "iso2022_", "johab"),
)
_DECLARATION = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})|^CHARSET:\s*([A-Za-z0-9-]{2,40})""",
    re.MULTILINE,
)
_PDF = b"%PDF"


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and the name of its encoding.

    The given encoding is used, else the one of the byte order mark, UTF-8, the one that the file declares,
    or cp1252.
    """
    if data.startswith(_PDF):
        raise StatementError("pdf")
    if encoding is not None:
        return _decode_as(data, encoding), encoding
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data, name), name
    utf_16 = _utf_16_without_mark(data[:4096])
    if utf_16 is not None:
        return _decode_as(data, utf_16), utf_16
    try:
        return _reject_nul(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        name = (
            _declared_encoding(data)
            or _encoding_of_letters(data)
            or _east_asian_encoding(data)
            or FALLBACK_ENCODING
        )
        return _decode_as(data, name), name


def _encoding_of_letters(data: bytes) -> str | None:
    """Return the first encoding in which the letters of the file are those of one language, None if there
    is none.
    """
    # Words with letters of both kinds; signs that stand alone, such as that of the pound, say nothing.
    words = (word[:64] for word in _WORDS.findall(data[:_MAX_BYTES_COMPARED]))
    part = b" ".join(word for word in words if _says_letters(word))
    if not part:
        return None
    for encoding, alphabets in _ALPHABETS:
        try:
            text = part.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A capital with a dot becomes two characters.
        small = text.lower().replace("i\u0307", "i")
        letters = [character for character in small if not character.isascii()]
        is_latin = len(text) - len(letters) >= _MIN_PLAIN_LETTERS * len(letters)
        if _has_capitals_in_words(text) or (encoding in _LATIN and not is_latin):
            continue
        for alphabet in alphabets:
            if sum(character in alphabet for character in letters) >= _MIN_SHARE_OF_LETTERS * len(letters):
                return encoding
    return None


def _east_asian_encoding(data: bytes) -> str | None:
    """Return the encoding in which most characters are frequent in its language, None if none is."""
    end = data.rfind(b"\n", 0, _MAX_BYTES_COMPARED) + 1 if len(data) > _MAX_BYTES_COMPARED else len(data)
    shares = {}
    for encoding, frequent in _EAST_ASIAN:
        try:
            # The wider code page of Korea has a syllable for nearly all bytes.
            text = data[:end].decode(encoding if encoding == "euc_kr" else _WIDER.get(encoding, encoding))
        except UnicodeDecodeError:
            continue
        count = sum(not character.isascii() for character in text)
        shares[encoding] = len(frequent.findall(text)) / max(count, 1)
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _MIN_SHARE_OF_FREQUENT else None


def _says_letters(word: bytes) -> bool:
    """Return whether a run of letters and bytes outside of ASCII tells letters; one or two are signs."""
    return not word.isascii() and (
        len(word) > _MAX_SIGN_BYTES or any(byte < _FIRST_BYTE_OUTSIDE_ASCII for byte in word)
    )


def _has_capitals_in_words(text: str) -> bool:
    """Return whether many capitals follow a small letter, as where one alphabet is read as another."""
    count = sum(before.islower() and after.isupper() for before, after in pairwise(text))
    return count > _MAX_SHARE_OF_CAPITALS * len(text)


def _utf_16_without_mark(head: bytes) -> str | None:
    """Detect UTF-16 by its NUL bytes: every digit, delimiter and line end has one, always on the same side.

    A NUL or two that strayed into a file are too few.
    """
    low, high = head[0::2].count(0), head[1::2].count(0)
    if max(low, high) * 8 < len(head) // 2 or min(low, high) * 4 > max(low, high) or not max(low, high):
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _declared_encoding(data: bytes) -> str | None:
    """Return the encoding that the head of an XML or OFX file declares."""
    match = _DECLARATION.search(data, 0, 1024)
    if match is None:
        return None
    name = (match[1] or match[2]).decode()
    return f"cp{name}" if name.isdecimal() else name.lower()


def _decode_as(data: bytes, encoding: str) -> str:
    if not _is_character_encoding(encoding):
        raise StatementError("unknown_encoding", Question("encoding"), encoding=encoding[:40])
    try:
        wider = _WIDER.get(encoding.casefold(), encoding)
        return _reject_nul(data.decode(wider).removeprefix("\ufeff"))
    except UnicodeError:
        raise StatementError("not_in_encoding", Question("encoding"), encoding=encoding) from None


def _is_character_encoding(encoding: str) -> bool:
    """Return whether files are written in a codec; others of Python's take hours for a few megabytes."""
    try:
        return codecs.lookup(encoding).name.startswith(_CHARACTER_ENCODINGS)
    except (LookupError, ValueError):
        return False


def _reject_nul(text: str) -> str:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise StatementError("nul_characters", Question("encoding"), line=line)
    return text
