"""Draw the page's icons from frontend/icon.svg: run `python -m infra.tools.icons` after a change of it.

The files are committed. Phones crop a maskable icon to their own shape, so its background fills the square
and its lines stay within the safe zone, a circle of four fifths of the width.
https://www.w3.org/TR/appmanifest/#icon-masks
"""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from infra.tools import node

FRONTEND = Path(__file__).parents[2] / "frontend"
ICONS = FRONTEND / "icons"
SIZES = {"180": 180, "192": 192, "512": 512}
MASKABLE_SIZE = 512


def main() -> int:
    """Write all icons."""
    node.use_for_playwright()
    drawing = (FRONTEND / "icon.svg").read_text(encoding="utf-8")
    ICONS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for name, size in SIZES.items():
            draw(page, drawing, size, ICONS / f"{name}.png")
        draw(page, maskable(drawing), MASKABLE_SIZE, ICONS / "maskable.png")
        browser.close()
    return 0


def maskable(drawing: str) -> str:
    """Return the drawing with a square background and its lines scaled to the safe zone."""
    square = re.sub(r' rx="[^"]*"', "", drawing)
    return re.sub(r"<path ", '<path transform="translate(3.2 3.2) scale(.8)" ', square)


def draw(page: Page, drawing: str, size: int, file: Path) -> None:
    """Write the drawing as a PNG of `size` pixels in each direction."""
    page.set_viewport_size({"width": size, "height": size})
    style = "<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>"
    page.set_content(style + drawing)
    page.screenshot(path=file, omit_background=True)


if __name__ == "__main__":
    sys.exit(main())
