"""`python -m demo` plays the main job; `python -m demo seed` makes demo data. Works against any stage."""

import argparse
import sys

from urllib3.exceptions import HTTPError

from demo.address import NoAddressError, find_api_url
from demo.errors import ApiError, ProcessingError
from demo.seed import seed
from demo.story import play

COMMANDS = {"play": play, "seed": seed}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="play", help="what to do (default: play)")
    parser.add_argument("--stage", default="local", help="the stage to talk to (default: local)")
    parser.add_argument(
        "--api-url", "--api", metavar="URL", help="default: EMULSION_API_URL, or what infra's status says"
    )
    options = parser.parse_args(arguments)
    try:
        COMMANDS[options.command](find_api_url(options.api_url, options.stage))
    except (NoAddressError, ApiError, HTTPError, TimeoutError, ProcessingError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
