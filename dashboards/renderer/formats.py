"""Translates QuickSight's number and date formats into d3's, which Vega, the page and the pictures use.

https://d3js.org/d3-format https://d3js.org/d3-time-format
"""

import re
from collections.abc import Mapping
from typing import Any

from dashboards.renderer.unsupported import UnsupportedError, only_member, refuse_other_members

DEFAULT_DATE_FORMATS = {"YEAR": "%Y", "MONTH": "%b %Y", "DAY": "%Y-%m-%d"}
DEFAULT_NUMBER_FORMAT = ",.2f"
_DATE_TOKENS = {"YYYY": "%Y", "MMM": "%b", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M"}
_SEPARATORS = {"DecimalSeparator": "DOT", "ThousandsSeparator": {"Symbol": "COMMA", "Visibility": "VISIBLE"}}
_MEMBERS = {
    "SeparatorConfiguration",
    "DecimalPlacesConfiguration",
    "NegativeValueConfiguration",
    "NumberScale",
    "NullValueFormatConfiguration",
}


def number_format(configuration: Mapping[str, Any] | None, location: str) -> str:
    """Return a NumberFormatConfiguration as a d3 format such as `,.2f` or `,.1%`."""
    if not configuration:
        return DEFAULT_NUMBER_FORMAT
    kind, inner = only_member(configuration.get("FormatConfiguration") or {}, location)
    if kind not in ("NumberDisplayFormatConfiguration", "PercentageDisplayFormatConfiguration"):
        raise UnsupportedError(f"{location}: the preview does not support {kind}")
    refuse_other_members(inner, _MEMBERS, location)
    has_scale = inner.get("NumberScale", "NONE") != "NONE"
    if has_scale or inner.get("SeparatorConfiguration", _SEPARATORS) != _SEPARATORS:
        raise UnsupportedError(f"{location}: the preview writes numbers in full, as 1,234.50")
    if inner.get("NegativeValueConfiguration", {}).get("DisplayMode", "NEGATIVE") != "NEGATIVE":
        raise UnsupportedError(f"{location}: the preview writes negative numbers with their sign")
    decimals = int((inner.get("DecimalPlacesConfiguration") or {}).get("DecimalPlaces", 2))
    return f",.{decimals}{'%' if kind.startswith('Percentage') else 'f'}"


def date_format(text: str | None, granularity: str, location: str) -> str:
    """Return a date format such as `MMM YYYY` as d3's; the granularity's default for an empty one."""
    if granularity not in DEFAULT_DATE_FORMATS:
        raise UnsupportedError(f"{location}: the preview does not group by {granularity}")
    if not text:
        return DEFAULT_DATE_FORMATS[granularity]
    translated = re.sub("|".join(_DATE_TOKENS), lambda match: _DATE_TOKENS[match.group()], text)
    if re.search("[A-Za-z]", re.sub("%[A-Za-z]", "", translated)):
        raise UnsupportedError(f"{location}: the preview does not write dates as {text}")
    return translated
