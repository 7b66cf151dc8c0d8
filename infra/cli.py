"""Run commands: `python -m infra COMMAND --stage STAGE --endpoint URL`."""

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from infra import api_reference, generated
from infra.deploy import (
    cdn,
    chalice_runner,
    config,
    deploy,
    environment,
    inventory,
    lock,
    observability,
    rest_api,
    stack,
    teardown,
)
from infra.emulator import Emulator
from infra.errors import InfraError
from infra.operate import holds, indexing, key_rotation, logs, recount, redrive, reprocess, status
from infra.paths import ROOT
from infra.progress import say, step
from infra.target import DEFAULT_STAGE, Target, find_target
from infra.web import client_build, local_server, publication


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the process's exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except InfraError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _add_repairs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that correct totals, index names and release comments."""
    counted = add("recount", _recount, "count the totals of a post, a comment or a user again, and correct wrong ones")
    subject = counted.add_mutually_exclusive_group(required=True)
    subject.add_argument("--post", metavar="ID", help="its likes and comments")
    subject.add_argument("--comment", metavar="POST/ID", help="its likes and replies")
    subject.add_argument("--user", metavar="ID", help="their posts, followers and followees")
    named = add("index-names", _index_names, "index the names of all accounts again, by which search finds them")
    named.add_argument("--user", metavar="ID", help="of one account only")
    released = add("release-holds", _release_holds, "show the comments of a post that were held as spam")
    released.add_argument("--post", metavar="ID", required=True)
    released.add_argument("--writer", metavar="ID", help="only those of one user")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra", description="Emulsion's infrastructure, for any stage.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--stage", default=DEFAULT_STAGE, help="local (default), dev, prod")
    common.add_argument("--endpoint", help="an emulator's address; default: EMULATOR_ENDPOINT, AWS_ENDPOINT_URL, …")

    def add(name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, parents=[common], help=text, description=text)
        command.set_defaults(run=run)
        return command

    for changing in (
        add("up", _up, "apply the template: tables, bucket, queues, keys"),
        add("deploy", _deploy, "up, then build, deploy and tune the functions"),
        add("tune", _tune, "apply the declared settings of event sources and of the API's stage, and read them back"),
        add("boundary", _boundary, "apply the permissions boundary of the stage's roles; in AWS as an administrator"),
        add("down", _down, "delete the stage; durable data is retained, except on the stage local"),
    ):
        changing.add_argument(
            "--wait", type=float, default=lock.PATIENCE, metavar="SECONDS", help="for another deployer (%(default)s)"
        )
    add("rotate-cdn-key", _rotate_cdn_key, "add a key pair for signed URLs; see infra/deploy/cdn.py").add_argument(
        "--finish", action="store_true", help="drop the old one, a day after the next deployment"
    )
    rotated = add("rotate-keys", _rotate_keys, "rotate keys; continues a stopped rotation")
    rotated.add_argument("keys", choices=list(key_rotation.SETS), help="edge is the CDN's secret")
    extent = rotated.add_mutually_exclusive_group()
    extent.add_argument("--status", action="store_true", help="show the next step and its time, and change nothing")
    extent.add_argument("--step", action="store_true", help="make the next step if it is due; do not wait")
    extent.add_argument("--early", action="store_true", help="make the next step now: for a key that has leaked")
    add("unlock", _unlock, "break the lock of a deployer that has died")
    add("seed", _seed, "create demo data, through the API")
    shown = add("status", _status, "show what is deployed where")
    shown.add_argument("--json", action="store_true", help="one JSON object, for scripts")
    variables = add("env", _env, "print the functions' environment as shell exports")
    variables.add_argument(
        "--write", action="store_true", help="merge it into .chalice/config.json instead, for a bare chalice deploy"
    )
    add("redrive", _redrive, "send messages or events again that were given up").add_argument(
        "queue", help="short name: a queue with dead letters, e.g. fanout, or resize-failed"
    )
    _add_repairs(add)
    renewed = add("reprocess", _reprocess, "have media rendered again; continues a run that was stopped")
    wanted = renewed.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--owner", metavar="ID", help="media of one user")
    wanted.add_argument("--state", choices=["active", "failed"], help="all shown media, or all refused media")
    wanted.add_argument("--below-version", type=int, metavar="N", help="media that older code has rendered")
    renewed.add_argument("--purge", action="store_true", help="have the CDN drop the old renditions at once")
    lines = add("logs", _logs, "print the functions' logs")
    lines.add_argument("--follow", action="store_true", help="continue until interrupted")
    lines.add_argument("--minutes", type=float, default=10, help="how far to look back (10)")
    lines.add_argument("--all", action="store_true", help="the platform's START, END and REPORT lines and metrics too")
    lines.add_argument("--request", default="", metavar="ID", help="only lines of this request (X-Request-Id)")
    client = add("web", _web, "the web client: build it, serve it locally, publish it to a stage, roll it back")
    client.add_argument("action", choices=list(_WEB_ACTIONS), help="serve and dev run until interrupted")
    printed = commands.add_parser("template", help="print a stack's whole template, as JSON")
    printed.add_argument("stack", choices=["state", "observability", "cdn"])
    printed.set_defaults(run=_template)
    made = commands.add_parser("generate", help="write the committed files that come from infra/manifest.py")
    made.set_defaults(run=_generate)
    reference = commands.add_parser("api-reference", help="write docs/api-reference.md from the code")
    reference.set_defaults(run=_api_reference)
    emulator = commands.add_parser("emulator", help="the local MiniStack: start, stop, reset")
    emulator.add_argument("action", choices=["start", "stop", "reset"], help="reset drops its state")
    emulator.set_defaults(run=_emulator)
    return parser


def _up(options: argparse.Namespace) -> None:
    deploy.up(find_target(options.stage, options.endpoint), options.wait)


def _deploy(options: argparse.Namespace) -> None:
    target = find_target(options.stage, options.endpoint)
    print(deploy.deploy(target, patience=options.wait))


def _tune(options: argparse.Namespace) -> None:
    deploy.tune_sources(find_target(options.stage, options.endpoint), options.wait)


def _boundary(options: argparse.Namespace) -> None:
    print(deploy.bound(find_target(options.stage, options.endpoint), options.wait))


def _down(options: argparse.Namespace) -> None:
    teardown.down(find_target(options.stage, options.endpoint), options.wait)


def _rotate_cdn_key(options: argparse.Namespace) -> None:
    target = find_target(options.stage, options.endpoint)
    with deploy.locked(target, "rotate-cdn-key"):
        if options.finish:
            print(f"dropped: {', '.join(cdn.finish_rotation(target)) or 'nothing'}")
        else:
            print(f"new key {cdn.rotate(target)}; deploy, and after a day: rotate-cdn-key --finish")


def _rotate_keys(options: argparse.Namespace) -> None:
    target = find_target(options.stage, options.endpoint)
    if options.step or options.early:
        print(f"{key_rotation.advance(target, options.keys, early=options.early) or 'nothing'} done")
    elif not options.status:
        key_rotation.rotate(target, options.keys)
    print(key_rotation.next_step(target, options.keys))


def _unlock(options: argparse.Namespace) -> None:
    broken = lock.break_lock(find_target(options.stage, options.endpoint))
    print(f"broke the lock of {broken}" if broken else "no deployer holds the lock")


def _seed(options: argparse.Namespace) -> int:
    target = find_target(options.stage, options.endpoint)
    api_url = rest_api.api_url(target)
    if api_url is None:
        raise _not_deployed(target)
    command = [sys.executable, "-m", "demo", "seed"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "EMULSION_API_URL": api_url}, check=False).returncode


def _not_deployed(target: Target) -> InfraError:
    return InfraError(f"Stage {target.stage} is not deployed: run `python -m infra deploy --stage {target.stage}`.")


def _status(options: argparse.Namespace) -> None:
    told = status.status(find_target(options.stage, options.endpoint))
    print(json.dumps(told) if options.json else "\n".join(f"{name:<14} {value}" for name, value in told.items()))


def _env(options: argparse.Namespace) -> None:
    target = find_target(options.stage, options.endpoint)
    if options.write:
        environment.write_config(target)
        chalice_runner.restore_record(ROOT, target.stage, inventory.deployed(target))
        return
    variables = config.stage_settings(target.stage) | environment.function_environment(target) | target.environ()
    print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items()))


def _redrive(options: argparse.Namespace) -> None:
    moved = redrive.redrive(find_target(options.stage, options.endpoint), options.queue)
    print(f"{moved} messages of {options.queue} sent again")


def _recount(options: argparse.Namespace) -> int:
    target = find_target(options.stage, options.endpoint)
    if options.comment:
        post_id, _, comment_id = options.comment.partition("/")
        totals = recount.totals_of_comment(target, post_id, comment_id)
    elif options.post:
        totals = recount.totals_of_post(target, options.post)
    else:
        totals = recount.totals_of_user(target, options.user)
    found = list(recount.recount(target, totals))
    print("\n".join(map(str, found)))
    return int(any(each.outcome == "moving" for each in found))


def _index_names(options: argparse.Namespace) -> None:
    queued = indexing.index_names(find_target(options.stage, options.endpoint), options.user)
    print(f"{queued} accounts are queued; the function index_names writes their rows")


def _release_holds(options: argparse.Namespace) -> None:
    released = holds.release(find_target(options.stage, options.endpoint), options.post, options.writer)
    print(f"{released} comments released")


def _reprocess(options: argparse.Namespace) -> None:
    target = find_target(options.stage, options.endpoint)
    selection = reprocess.Selection(options.owner, options.state, options.below_version)
    print(f"done: {reprocess.reprocess(target, selection, purges=options.purge)}")


def _logs(options: argparse.Namespace) -> None:
    target = find_target(options.stage, options.endpoint)
    logs.show_logs(target, options.minutes, follow=options.follow, everything=options.all, containing=options.request)


def _web(options: argparse.Namespace) -> int:
    return _WEB_ACTIONS[options.action](find_target(options.stage, options.endpoint))


def _build_client(_target: Target) -> int:
    """Build the client. If npm is missing or fails, the user is told what to do, and `make up` brings up the rest."""
    try:
        with step("build of the web client") as notes:
            notes.append(client_build.build())
    except client_build.NodeMissingError as error:
        say(str(error))
    except client_build.NpmError as error:
        say(f"{error}\n{client_build.NOT_BUILT}")
    return 0


def _start_web_server(target: Target) -> int:
    if client_build.is_built():
        if target.endpoint and local_server.port() != local_server.DEFAULT_PORT:
            local_server.accept_uploads(target, local_server.address())
        print(f"web: {local_server.start(target)}")
    return 0


def _web_address(target: Target) -> int:
    print(f"web: {local_server.running_address(target) or 'not served, because it is not built'}")
    return 0


def _stop_web_server(_target: Target) -> int:
    say(f"web server {'stopped' if local_server.stop() else 'was not running'}")
    return 0


def _serve_client(target: Target) -> int:
    local_server.serve(target)
    return 0


def _serve_client_sources(target: Target) -> int:
    api_url = rest_api.api_url(target)
    if api_url is None:
        raise _not_deployed(target)
    return client_build.serve_sources(api_url)


def _publish_client(target: Target) -> int:
    with deploy.locked(target, "web publish"):
        print(publication.publish(target, client_build.DIST))
    return 0


def _roll_client_back(target: Target) -> int:
    with deploy.locked(target, "web rollback"):
        build = publication.roll_back(target)
    print(f"serves the build {build.id} of {build.at}")
    return 0


_WEB_ACTIONS: dict[str, Callable[[Target], int]] = {
    "build": _build_client,
    "start": _start_web_server,
    "address": _web_address,
    "stop": _stop_web_server,
    "serve": _serve_client,
    "dev": _serve_client_sources,
    "publish": _publish_client,
    "rollback": _roll_client_back,
}


def _template(options: argparse.Namespace) -> None:
    templates: dict[str, Callable[[], dict[str, Any]]] = {
        "state": stack.template,
        "observability": observability.template,
        "cdn": partial(cdn.template, ["PEM of a public key"]),  # a stage's own keys come from its parameter
    }
    print(json.dumps(templates[options.stack](), indent=1))


def _generate(_options: argparse.Namespace) -> None:
    changed = generated.write()
    say("\n".join(f"{path.relative_to(ROOT)} written" for path in changed) or "all is up to date")


def _api_reference(_options: argparse.Namespace) -> None:
    page = api_reference.PAGE.relative_to(ROOT)
    say(f"{page} {'written' if api_reference.write() else 'is up to date'}")


def _emulator(options: argparse.Namespace) -> None:
    emulator = Emulator.daemon()
    if options.action == "start":
        started = emulator.start()
        say(f"MiniStack {'started' if started else 'runs already'} at {emulator.endpoint}, log {emulator.log}")
        return
    stopped = emulator.stop()
    if options.action == "reset":
        emulator.forget()
    say(f"MiniStack {'stopped' if stopped else 'was not running'}")
