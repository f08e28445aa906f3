"""Number and date formats: QuickSight's words to d3's, which Vega, the page and the pictures share.

https://d3js.org/d3-format https://d3js.org/d3-time-format
"""

import re
from collections.abc import Mapping
from typing import Any

from dashboards.renderer.unsupported import UnsupportedError, one, only

DATE_FORMATS = {"YEAR": "%Y", "MONTH": "%b %Y", "DAY": "%Y-%m-%d"}
_TOKENS = {"YYYY": "%Y", "MMM": "%b", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M"}
_SEPARATORS = {"DecimalSeparator": "DOT", "ThousandsSeparator": {"Symbol": "COMMA", "Visibility": "VISIBLE"}}
_MEMBERS = {
    "SeparatorConfiguration",
    "DecimalPlacesConfiguration",
    "NegativeValueConfiguration",
    "NumberScale",
    "NullValueFormatConfiguration",
}


def number_format(configuration: Mapping[str, Any] | None, where: str) -> str:
    """A measure's NumberFormatConfiguration as a d3 format; two decimals where there is none."""
    if not configuration:
        return ",.2f"
    kind, inner = one(configuration.get("FormatConfiguration") or {}, where)
    if kind not in ("NumberDisplayFormatConfiguration", "PercentageDisplayFormatConfiguration"):
        raise UnsupportedError(f"{where}: the preview does not support {kind}")
    only(inner, _MEMBERS, where)
    if (
        inner.get("NumberScale", "NONE") != "NONE"
        or inner.get("SeparatorConfiguration", _SEPARATORS) != _SEPARATORS
    ):
        raise UnsupportedError(f"{where}: the preview writes numbers in full, as 1,234.50")
    if inner.get("NegativeValueConfiguration", {}).get("DisplayMode", "NEGATIVE") != "NEGATIVE":
        raise UnsupportedError(f"{where}: the preview writes negative numbers with their sign")
    places = int((inner.get("DecimalPlacesConfiguration") or {}).get("DecimalPlaces", 2))
    return f",.{places}{'%' if kind.startswith('Percentage') else 'f'}"


def date_format(text: str | None, granularity: str, where: str) -> str:
    """A date's format such as `MMM YYYY`; by granularity where there is none."""
    if granularity not in DATE_FORMATS:
        raise UnsupportedError(f"{where}: the preview does not group by {granularity}")
    if not text:
        return DATE_FORMATS[granularity]
    found = re.sub("|".join(_TOKENS), lambda match: _TOKENS[match.group()], text)
    if re.search("[A-Za-z]", re.sub("%[A-Za-z]", "", found)):
        raise UnsupportedError(f"{where}: the preview does not write dates as {text}")
    return found
