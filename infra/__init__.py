"""Builds, deploys and operates Emulsion on MiniStack, LocalStack and AWS: `python -m infra --help`.

Read `manifest.py` first: every function, and what starts it. `state/` has a CloudFormation template for each room,
`deploy/` what brings a stage up (begin with `deploy/deploy.py`), `operate/` what an operator runs on one, `emulator/`
what MiniStack needs. `generated.py` writes the files that are committed and made from the manifest.
"""
