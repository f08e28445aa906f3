"""The import graph of the page's ES modules, read from their text."""

import posixpath
import re
from collections.abc import Callable, Iterable

_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=\s))//[^\n]*", re.S)
_STATIC = re.compile(r"""(?:^|[;}])\s*(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*['"]([^'"]+)['"]""", re.M)
_DYNAMIC = re.compile(r"""\bimport\(\s*['"]([^'"]+)['"]\s*\)""")


def static_imports(module: str, text: str) -> list[str]:
    """Return the paths of what a module imports before it runs; `module` is its own path."""
    return _resolved(module, _STATIC, text)


def dynamic_imports(module: str, text: str) -> list[str]:
    """Return the paths of what a module imports by `import('…')` when it needs it."""
    return _resolved(module, _DYNAMIC, text)


def static_closure(entries: Iterable[str], read: Callable[[str], str]) -> list[str]:
    """Return the entry modules and all that they import statically, each entry's breadth first.

    Args:
        entries: Paths of modules.
        read: Returns the text of the module at a path.
    """
    closure: dict[str, None] = {}
    for entry in entries:
        level = [entry]
        while level:
            new = [module for module in dict.fromkeys(level) if module not in closure]
            closure.update(dict.fromkeys(new))
            level = [path for module in new for path in static_imports(module, read(module))]
    return list(closure)


def _resolved(module: str, pattern: re.Pattern[str], text: str) -> list[str]:
    names = pattern.findall(_COMMENT.sub("", text))
    return [posixpath.normpath(posixpath.join(posixpath.dirname(module), name)) for name in names]
