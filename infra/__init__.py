"""Build, deploy and operate Emulsion on MiniStack, LocalStack and AWS: `python -m infra --help`.

Read `manifest.py` first: it lists every function and what invokes it; `function_kinds.py` defines its entries. `state/`
has a CloudFormation template for each room, `deploy/` deploys a stage (begin with `deploy/deploy.py`), `operate/` has
the commands for operators, `emulator/` runs MiniStack and LocalStack. `generated.py` writes the committed files that
come from the manifest.
"""
