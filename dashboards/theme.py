"""The colours of the dashboards: one palette, used by QuickSight's theme and by the preview."""

from dashboards.shapes import Json

# The first three are income, expense and net wherever those stand together; all twelve keep apart for most
# colour-blind readers and have contrast of 3:1 or more against the background.
PALETTE = (
    "#0F7B83", "#D9622B", "#33415C", "#8A6BBE", "#B8891A", "#4C8C4A",
    "#C04F7E", "#5B7FC7", "#7A6A58", "#2E9E9A", "#A2543D", "#6B7280",
)  # fmt: skip
GRADIENT = ("#EAF2F2", "#0F5C63")
INK, PAPER, MUTED, LINE = "#1C2430", "#FFFFFF", "#5B6573", "#E3E7EC"


def configuration() -> Json:
    """QuickSight's ThemeConfiguration."""
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
            "Danger": "#B42318",
            "DangerForeground": PAPER,
            "Success": "#1B7F4B",
            "SuccessForeground": PAPER,
        },
        "Sheet": {
            "Tile": {"Border": {"Show": True}},
            "TileLayout": {"Gutter": {"Show": True}, "Margin": {"Show": True}},
        },
    }
