"""`python -m demo` runs the main job; `python -m demo seed` creates demo data. Works against any stage.

`python -m demo talk --seconds 300` lets two users talk live for so long, with breaks of their connections.
`python -m demo login` prints the username and the password of the demo data's visitor.
"""

import argparse
import sys

from urllib3.exceptions import HTTPError

from demo.address import NoAddressError, find_api_url
from demo.errors import ApiError, ProcessingError
from demo.main_job import run
from demo.seed import demo_login, seed
from demo.talk import run_talk

COMMANDS = {"run": run, "seed": seed}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument(
        "command", nargs="?", choices=[*COMMANDS, "talk", "login"], default="run", help="what to do (default: run)"
    )
    parser.add_argument("--stage", default="local", help="the stage whose API is called (default: local)")
    parser.add_argument(
        "--api-url", "--api", metavar="URL", help="default: EMULSION_API_URL, or the URL from `python -m infra status`"
    )
    parser.add_argument("--seconds", type=float, default=20, help="how long `talk` lasts (default: 20)")
    options = parser.parse_args(arguments)
    if options.command == "login":
        print(demo_login())
        return 0
    try:
        api_url = find_api_url(options.api_url, options.stage)
        if options.command == "talk":
            run_talk(api_url, options.seconds)
        else:
            COMMANDS[options.command](api_url)
    except (NoAddressError, ApiError, HTTPError, TimeoutError, ProcessingError, ValueError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
