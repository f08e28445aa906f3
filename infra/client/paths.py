"""Where the project's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
CDK_JSON = ROOT / "cdk.json"
# The local cloud's home, whatever directory `tracker` is called from.
DEFAULT_HOME = ROOT / ".local"
