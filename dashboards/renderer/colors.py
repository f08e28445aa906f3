"""The colours of a preview, as its caller chooses them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scheme:
    """Colours as `#RRGGBB`: `palette` for the series in their order, `line` for grids and borders."""

    palette: tuple[str, ...]
    ink: str
    muted: str
    line: str


@dataclass(frozen=True)
class PreviewColors:
    """Both schemes; `dark_variants` maps a colour that the definition names to the one used on dark."""

    light: Scheme
    dark: Scheme
    dark_variants: Mapping[str, str]
