"""Paths in the checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE_TEMPLATES = ROOT / "infra" / "state"  # a file for each room
BOUNDARY_TEMPLATE = ROOT / "infra" / "deploy" / "boundary.yaml"
DEPLOYER_TEMPLATE = ROOT / "infra" / "deploy" / "deployer.yaml"
CDN_TEMPLATE = ROOT / "infra" / "deploy" / "cdn.yaml"
OBSERVABILITY_TEMPLATE = ROOT / "infra" / "deploy" / "observability.yaml"
CHALICE_CONFIG = ROOT / ".chalice" / "config.json"
WEB = ROOT / "web"  # the web client; its build is in `dist`
EMULATOR_HOME = ROOT / ".emulator"


def build_root() -> Path:
    """The folder of build directories and cached wheels; EMULSION_BUILD_DIR moves it."""
    return Path(os.environ.get("EMULSION_BUILD_DIR", ROOT / "build")).resolve()


def build_dir(stage: str) -> Path:
    """The Chalice project directory that is assembled for a stage."""
    return build_root() / stage
