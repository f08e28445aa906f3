"""The colours of the dashboards, for QuickSight's theme and for the preview."""

from dashboards.definition_builders import Json
from dashboards.renderer.colors import PreviewColors, Scheme

# The first three are those of income, expense and net. All twelve are distinct for most colour-blind readers
# and have a contrast of at least 3:1 against the background.
PALETTE = (
    "#0F7B83", "#D9622B", "#33415C", "#8A6BBE", "#B8891A", "#4C8C4A",
    "#C04F7E", "#5B7FC7", "#7A6A58", "#2E9E9A", "#A2543D", "#6B7280",
)  # fmt: skip
GRADIENT = ("#EAF2F2", "#0F5C63")
INK, PAPER, MUTED, LINE = "#1C2430", "#FFFFFF", "#5B6573", "#E3E7EC"
DANGER, SUCCESS = "#B42318", "#1B7F4B"

# QuickSight's theme is light; the preview has a dark mode too, with lighter colours of the same hues.
DARK_PALETTE = (
    "#3FB3BA", "#F0894F", "#A9BBDB", "#B79AE6", "#DDB14B", "#7FC07C",
    "#EC86AF", "#8FB0F0", "#B5A391", "#66CFCB", "#D98B74", "#A3ADB8",
)  # fmt: skip
DARK_GRADIENT = ("#22303A", "#4CC3C7")
DARK_INK, DARK_MUTED, DARK_LINE, DARK_DANGER, DARK_SUCCESS = (
    "#E8ECF0",
    "#A3ADB8",
    "#2F3943",
    "#FF8A7A",
    "#6FD69B",
)


def configuration() -> Json:
    """Return the theme as QuickSight's ThemeConfiguration."""
    return {
        "DataColorPalette": {
            "Colors": list(PALETTE),
            "MinMaxGradient": list(GRADIENT),
            "EmptyFillColor": LINE,
        },
        "UIColorPalette": {
            "PrimaryForeground": INK,
            "PrimaryBackground": PAPER,
            "SecondaryForeground": INK,
            "SecondaryBackground": "#F5F7F9",
            "Accent": PALETTE[0],
            "AccentForeground": PAPER,
            "Danger": DANGER,
            "DangerForeground": PAPER,
            "Success": SUCCESS,
            "SuccessForeground": PAPER,
        },
        "Sheet": {
            "Tile": {"Border": {"Show": True}},
            "TileLayout": {"Gutter": {"Show": True}, "Margin": {"Show": True}},
        },
    }


def preview_colors() -> PreviewColors:
    """Return the theme's colours for the preview, and lighter ones of the same hue for dark mode."""
    return PreviewColors(
        light=Scheme(PALETTE, INK, MUTED, LINE),
        dark=Scheme(DARK_PALETTE, DARK_INK, DARK_MUTED, DARK_LINE),
        dark_variants={
            **dict(zip(GRADIENT, DARK_GRADIENT, strict=True)),
            DANGER: DARK_DANGER,
            SUCCESS: DARK_SUCCESS,
        },
    )
