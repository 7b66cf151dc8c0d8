"""`infra reprocess` on the deployed stack: a person's media, those that were refused, and a run that is stopped."""

import re
import time

import pytest

from chalicelib.media.media import VERSION
from infra import cli
from infra.operate import reprocess
from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.deployed.rows import SHORT_ID, Row, Rows
from tests.support.deployed.stack import Stack
from tests.support.deployed.storage import everything_stored, fetch, urls_of
from tests.support.deployed.uploads import picture, uploaded, wear
from tests.support.deployed.waiting import eventually
from tests.support.video_files import VideoSpec, encode_video, frame_times


def change(stack: Stack, row: Row, table: str = "media", **values: Row) -> None:
    """Change a row without the product."""
    keys = ("owner_id", "media_id") if table == "media" else tuple(row)
    names = {f"#{name}": name for name in values}
    stack.client("dynamodb").update_item(
        TableName=stack.target.name(table),
        Key={name: row[name] for name in keys},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
    )


def outdate(stack: Stack, rows: Rows, person: Person) -> None:
    """Mark all of a user's media as rendered by an older version."""
    for row in rows.media(person.id):
        change(stack, row, version={"N": str(VERSION - 1)})


def run(stack: Stack, *selection: str) -> int:
    return cli.main(["reprocess", *selection, "--endpoint", stack.endpoint])


def shown_media(person: Person, post_id: str) -> list[str]:
    """The URLs of a post's renditions."""
    return urls_of(answer_of(person.api.get(f"/v1/posts/{post_id}"))["media"])


def test_a_persons_media_come_out_under_new_addresses(
    stack: Stack, ada: Person, rows: Rows, capsys: pytest.CaptureFixture[str]
) -> None:
    post, face = ada.publish(photos=2), picture(ada)
    old = [*urls_of(post["media"]), wear(ada, face)]
    before = sorted(everything_stored(rows, ada))
    outdate(stack, rows, ada)
    assert run(stack, "--owner", ada.id) == 0
    assert capsys.readouterr().out == "done: 3 rendered again\n"
    new = [*shown_media(ada, post["id"]), ada.profile()["avatar"]]
    assert not set(new) & set(old)
    assert {fetch(url) for url in new} == {200}
    assert {fetch(url) for url in old} <= {403, 404}
    assert len(everything_stored(rows, ada)) == len(before), "nothing is left of the old ones"
    assert run(stack, "--owner", ada.id) == 0
    assert capsys.readouterr().out == "done: 3 unchanged\n"
    assert shown_media(ada, post["id"]) == new[:-1]


@pytest.mark.needs_video
def test_a_video_is_made_anew_by_the_function_that_can(
    stack: Stack, ada: Person, rows: Rows, capsys: pytest.CaptureFixture[str]
) -> None:
    medium = uploaded(ada, encode_video(VideoSpec((320, 240), frame_times(1), sound="")), "video/mp4")
    post = ada.client.wait_for_post(ada.client.post("moving", [medium])["id"])
    outdate(stack, rows, ada)
    assert run(stack, "--owner", ada.id) == 0
    assert capsys.readouterr().out == "done: 1 rendered again\n"
    (seen,) = answer_of(ada.api.get(f"/v1/posts/{post['id']}"))["media"]
    assert not set(urls_of([seen])) & set(urls_of(post["media"]))
    assert {fetch(url) for url in urls_of([seen])} == {200}
    assert seen["renditions"]["720p"]
    assert {fetch(url) for url in urls_of(post["media"])} <= {403, 404}


def test_what_was_refused_by_mistake_is_shown(
    stack: Stack, ada: Person, ben: Person, rows: Rows, capsys: pytest.CaptureFixture[str]
) -> None:
    post_id = ada.publish("back")["id"]
    (row,) = rows.media(ada.id)
    change(stack, row, state={"S": "failed"}, problem={"S": "damaged"})  # as if the decoder had been at fault
    post = {"author_id": {"S": ada.id}, "seq": {"S": post_id[:SHORT_ID]}}
    change(stack, post, "posts", state={"S": "failed"}, problem={"S": "damaged"})
    ben.client.follow(ada.id)
    assert run(stack, "--state", "failed") == 0
    assert re.search(r"^done: 1 rendered again\b", capsys.readouterr().out)
    shown = answer_of(ben.api.get(f"/v1/posts/{post_id}"))
    assert (shown["state"], shown["problem"]) == ("active", None)
    assert {fetch(url) for url in urls_of(shown["media"])} == {200}
    eventually(ben.feed_ids, lambda feed: post_id in feed)


def test_a_run_that_is_stopped_goes_on(
    stack: Stack, ada: Person, rows: Rows, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reprocess, "WINDOW", 1)
    monkeypatch.setattr(reprocess, "PAGE", 2)
    post = ada.publish(photos=5)
    outdate(stack, rows, ada)
    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", StopsAtPages(2))
        assert run(stack, "--owner", ada.id) == 130
    through = [row for row in rows.media(ada.id) if "run_id" in row]
    assert 2 <= len(through) <= 4
    capsys.readouterr()
    assert run(stack, "--owner", ada.id) == 0
    told = capsys.readouterr()
    assert "continuing the stopped run" in told.err
    assert told.out == "done: 5 rendered again\n"
    assert len({row["run_id"]["S"] for row in rows.media(ada.id)}) == 1, "one run"
    kept = {row["media_id"]["S"]: row["path"] for row in rows.media(ada.id)}
    assert all(kept[row["media_id"]["S"]] == row["path"] for row in through), "what was through is left alone"
    assert {fetch(url) for url in shown_media(ada, post["id"])} == {200}


class StopsAtPages:
    """Raises KeyboardInterrupt in the pause after that many pages."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self._sleep = time.sleep

    def __call__(self, seconds: float) -> None:
        self.pages -= seconds == reprocess.PAUSE
        if not self.pages:
            raise KeyboardInterrupt
        self._sleep(seconds)
