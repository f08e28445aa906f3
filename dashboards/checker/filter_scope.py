"""The visuals that a filter group applies to."""

from collections.abc import Mapping
from typing import Any


def is_in_scope(filter_group: Mapping[str, Any], sheet_id: str, visual_id: str) -> bool:
    """Return whether a filter group applies to a visual of a sheet."""
    scope = filter_group.get("ScopeConfiguration") or {}
    if "AllSheets" in scope:
        return True
    for sheet_scope in (scope.get("SelectedSheets") or {}).get("SheetVisualScopingConfigurations") or ():
        if sheet_scope.get("SheetId") == sheet_id:
            is_listed = visual_id in (sheet_scope.get("VisualIds") or ())
            return sheet_scope.get("Scope") == "ALL_VISUALS" or is_listed
    return False
