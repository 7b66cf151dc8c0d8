"""The keys of pushes: made once, moved from where earlier versions have them, and never half there."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.push import service as push
from infra.deploy import keys, push_keys
from infra.target import Target


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    """A stage that has only the keys of tokens and cursors, in an in-process account."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        made = Target("dev")
        keys.ensure_keys(made)
        yield made


def held(target: Target) -> tuple[dict[str, Any], dict[str, Any]]:
    """The private and the public document."""
    private, public = (parameter(target, name) for name in push_keys.parameter_names(target))
    assert (private["Type"], public["Type"]) == ("SecureString", "String")
    return json.loads(private["Value"]), json.loads(public["Value"])


def parameter(target: Target, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = target.client("ssm").get_parameter(Name=name, WithDecryption=True)
    return dict(answer["Parameter"])


def of_an_earlier_version(target: Target) -> dict[str, Any]:
    """Give the stage a key where earlier versions have it; its set."""
    old = {"current": "0011aabb", "keys": {"0011aabb": keys.new_private_key()}}
    keys.store(target, keys.stored(target) | {"push": old})
    return old


def test_a_new_stage_gets_one_key_and_keeps_it(target: Target) -> None:
    assert push_keys.ensure(target) == "generated"
    private, public = held(target)
    (key_id,) = private["keys"]
    half = push.public_half(base64.b64decode(private["keys"][key_id]))
    assert public == {"current": key_id, "keys": {key_id: half}}
    assert push_keys.ensure(target) == "kept"
    assert held(target) == (private, public)
    assert "push" not in keys.stored(target)


def test_a_stage_of_an_earlier_version_keeps_the_key_that_browsers_subscribed_for(target: Target) -> None:
    before, old = keys.stored(target), of_an_earlier_version(target)
    assert push_keys.ensure(target) == "moved"
    private, public = held(target)
    assert private["keys"] == old["keys"]
    assert (public["current"], list(public["keys"])) == (old["current"], list(old["keys"]))
    assert keys.stored(target)["push"] == old, "functions of the earlier version still read it there"
    assert push_keys.ensure(target) == "kept"
    assert push_keys.drop_copy(target)
    assert keys.stored(target) == before
    assert not push_keys.drop_copy(target)


@pytest.mark.parametrize("is_old", [False, True])
def test_a_deployment_that_dies_between_the_writes_is_continued(
    target: Target, monkeypatch: pytest.MonkeyPatch, is_old: bool
) -> None:
    old = of_an_earlier_version(target) if is_old else None
    write = push_keys._write

    def dies(of: Target, name: str, document: dict[str, Any]) -> None:
        if name == push_keys.PUBLIC:
            raise KeyboardInterrupt
        write(of, name, document)

    with monkeypatch.context() as patch:
        patch.setattr(push_keys, "_write", dies)
        with pytest.raises(KeyboardInterrupt):
            push_keys.ensure(target)
    private = parameter(target, push_keys.parameter_names(target)[0])["Value"]
    push_keys.ensure(target)
    assert json.dumps(held(target)[0]) == private
    assert old is None or held(target)[0]["keys"] == old["keys"]
