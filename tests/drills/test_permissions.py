"""Each function's policy grants exactly what the function uses.

The coverage run executes every function in process and records every AWS call. Further tests compare the record with
the code: every function, every endpoint and every place that calls AWS must have been executed.
"""

import os
from collections.abc import Iterator

import pytest

from app import ROOMS
from infra import grants
from infra.function_kinds import Function
from infra.manifest import FUNCTIONS
from infra.paths import ROOT
from tests.support.cloud import forget
from tests.support.drills import branches
from tests.support.drills.coverage_run import run as coverage_run
from tests.support.drills.stage import put_stand_ins
from tests.support.drills.usage import ObservedPlatform, ObservedStage, Usage
from tests.support.resources import empty_all, put_keys

WRITES = "EMULSION_WRITE_POLICIES"  # `make policies` sets it

# Places that match `branches.places_that_call_aws` and make no call.
NO_CALLS = {
    "chalicelib.core.tables:_SharedConnection.client": "gives the client to PynamoDB",
    "chalicelib.media.urls.presigning:storage": "reads the bucket's address; calls of `presign` are recorded",
    "chalicelib.posts.timelines:_page": "is a generator: `read_matching` iterates over it and makes the call",
}
# The hooks of the account life cycle: no deployed function calls them. tests/drills/test_life_cycle.py runs them.
HOOKS = {
    "chalicelib.accounts.tables:set_status",
    "chalicelib.accounts.tables:delete",
    "chalicelib.accounts.tables:forget_addresses",
    "chalicelib.core.life_cycle:delete_rows",
    "chalicelib.graph.life_cycle:_delete_close_friends",
    "chalicelib.graph.life_cycle:_delete_in_lists",
    "chalicelib.graph.life_cycle:_delete_requests",
    "chalicelib.graph.life_cycle:_delete_restrictions",
    "chalicelib.graph.life_cycle:_end_following",
    "chalicelib.graph.life_cycle:export_user",
    "chalicelib.push.devices:forget",
    "chalicelib.messaging.life_cycle:_conversation",
    "chalicelib.messaging.life_cycle:_erase_written",
    "chalicelib.messaging.life_cycle:erase_user",
    "chalicelib.messaging.life_cycle:export_user",
    "chalicelib.messaging.message_rows:rows_of_author",
    "chalicelib.messaging.tables:inbox_rows",
    "chalicelib.search.explore_tables:seen_by_day",
}
# Functions in which some Lambda functions make calls on lines where others make none.
UNEQUAL = {
    "chalicelib.core.queues:send": "iterates over messages that some callers read lazily",
    "chalicelib.core.tables:batch_write": "iterates over requests that some callers read lazily",
    "chalicelib.fanout.tables:delete": "iterates over ids that some callers read lazily",
    "chalicelib.media.processing:settle": "photos are stored on threads, videos are not",
    "chalicelib.media.rerendering:_replace_renditions": "photos are stored on threads, videos are not",
    "chalicelib.notifications.raised:_told": "posts of other users are read on its own thread, all else on others",
    "chalicelib.stories.access:reader_of": "the author may be among accounts that were just read",
    "chalicelib.stories.creation:settle_story": "`rerender` settles only stories whose one media is active",
}


@pytest.fixture(scope="module")
def usage(account: None) -> Iterator[Usage]:
    empty_all()
    put_keys()
    forget()
    usage = Usage()
    with usage.recorded(), pytest.MonkeyPatch.context() as patch:
        put_stand_ins(patch)
        coverage_run.run(ObservedStage(ObservedPlatform(usage=usage)))
    if os.environ.get(WRITES):
        grants.write(usage.grants)
    yield usage
    forget()


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_a_policy_grants_what_its_function_uses(usage: Usage, function: Function) -> None:
    used, granted = grants.wanted(function, usage.grants), grants.granted(function)
    assert sorted(used - granted) == [], "missing: run `make policies`"
    assert sorted(granted - used) == [], "not used: run `make policies`"


def test_policies_are_as_they_are_written(usage: Usage) -> None:
    assert grants.stale(usage.grants) == [], "run `make policies`"


def test_extra_grants_are_shown_by_no_run(usage: Usage) -> None:
    assert grants.needless(usage.grants) == [], "take these out of EXTRA in infra/grants.py: a run shows them"


def test_every_function_was_run(usage: Usage) -> None:
    assert usage.grants.keys() == {each.name for each in FUNCTIONS}, (
        "run the missing ones in tests/support/drills/coverage_run"
    )


def test_every_endpoint_was_run(usage: Usage) -> None:
    views = {f"{each.view.__module__}:{each.view.__name__}" for room in ROOMS for each in room.endpoints}
    views.remove("chalicelib.core.asyncapi:asyncapi")  # calls no AWS
    assert views - usage.reached == set(), "call them in tests/support/drills/coverage_run"


def test_every_place_that_calls_aws_was_run(usage: Usage) -> None:
    places = {place for path in (ROOT / "chalicelib").rglob("*.py") for place in branches.places_that_call_aws(path)}
    assert NO_CALLS.keys() <= places, "take the others out of NO_CALLS in this file"
    assert places - usage.reached >= HOOKS, "a function calls the others now: take them out of HOOKS in this file"
    unreached = places - usage.reached - HOOKS
    assert unreached == NO_CALLS.keys(), "run the others in tests/support/drills/coverage_run"


def test_every_call_after_an_error_was_run_by_each_function_that_can_make_it(usage: Usage) -> None:
    """The branches after an error or a refused write may make calls, and need grants, that occur nowhere else."""
    missing = [
        f"{function} at {place}"
        for path in sorted((ROOT / "chalicelib").rglob("*.py"))
        for place, body, caught in (*branches.handlers(path), *branches.after_refusals(path, usage.reached))
        for function, lines in usage.lines.items()
        if body & lines and not caught & lines
    ]
    places = ", ".join(missing)
    assert not missing, (
        f"let tests/support/drills/coverage_run bring an error, or a refused write, to {places}; or, if a function that"
        " they call makes no AWS call, add its name to HARMLESS in tests/support/drills/branches.py"
    )


def test_functions_that_call_no_aws_exist() -> None:
    defined = {name for path in branches.SOURCES for name, _ in branches.bodies(path)}
    private = {name for name in branches.HARMLESS if name.startswith("_")}
    known = {place.partition(":")[2] for place in defined}
    assert private <= known, "take the others out of HARMLESS in tests/support/drills/branches.py"


def test_functions_that_share_code_make_each_call_in_it(usage: Usage) -> None:
    """Each function that runs some code also runs each branch of it that another function runs."""
    missing = [
        f"{function} at {place}, line {line}"
        for path in sorted((ROOT / "chalicelib").rglob("*.py"))
        for place, body in branches.bodies(path)
        for function, lines in usage.lines.items()
        for _, line in sorted(body & set().union(*usage.lines.values()) - lines)
        if body & lines and place not in UNEQUAL
    ]
    assert not missing, "let tests/support/drills/coverage_run take these branches: " + ", ".join(missing)


def test_branches_after_refused_writes_are_found(usage: Usage) -> None:
    """The known ones are found; the test of them would also pass if none were."""
    found = {
        place.partition(",")[0]
        for path in branches.SOURCES
        for place, *_ in branches.after_refusals(path, usage.reached)
    }
    assert found >= {
        "chalicelib.fanout.presence:_record_return",
        "chalicelib.media.rerendering:_replace_renditions",
        "chalicelib.media.upload_requests:request_upload",
    }
