"""How thoroughly a run tests: EMULSION_TEST_DEPTH is `nightly` in `make nightly`, otherwise empty."""

import os

NIGHTLY = os.environ.get("EMULSION_TEST_DEPTH") == "nightly"
