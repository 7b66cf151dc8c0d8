"""The README's curl walk works when it is pasted."""

import os
import re
import subprocess
import sys

from infra.paths import ROOT
from tests.support.deployed.stack import Stack


def test_the_curl_walk_works(stack: Stack) -> None:
    readme = (ROOT / "README.md").read_text()
    section = readme.partition("## A first upload with curl")[2].partition("\n## ")[0]
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL)).replace(".venv/bin/python", sys.executable)
    ran = subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", commands],
        cwd=ROOT,
        env=os.environ | {"EMULATOR_ENDPOINT": stack.endpoint},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "image/webp" in ran.stdout
