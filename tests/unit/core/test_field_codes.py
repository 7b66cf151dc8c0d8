"""Every invalid field has a code: pydantic's errors by their type, those of the rooms by name."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter, ValidationError

from chalicelib.core.problems import FieldCode
from chalicelib.core.schemas import Body, WholeNumber, field_errors
from chalicelib.core.texts import Text
from infra.paths import ROOT

CODES = set(get_args(FieldCode))
GUIDE = (ROOT / "docs" / "api.md").read_text()
CUSTOM = re.compile(r'PydanticCustomError\(\s*"(\w+)"')


class Thing(Body):
    """A body with one field."""

    name: str


@pytest.mark.parametrize(
    ("hint", "given", "code"),
    [
        (Thing, {}, "required"),
        (Annotated[str, StringConstraints(min_length=1)], "", "required"),
        (Annotated[str, Text(5, visible=True)], "\u200b", "required"),
        (Thing, {"name": "a", "more": 1}, "unknown-field"),
        (str, 3, "wrong-type"),
        (int, 1.5, "wrong-type"),
        (bool, 1, "wrong-type"),
        (list[int], {}, "wrong-type"),
        (Thing, [], "wrong-type"),
        (WholeNumber, "1.0", "wrong-type"),
        (Annotated[float, Field(allow_inf_nan=False)], float("nan"), "wrong-type"),
        (Annotated[str, StringConstraints(pattern="^[a-z]+$")], "A", "wrong-format"),
        (datetime, "soon", "wrong-format"),
        (AwareDatetime, "2026-01-01T00:00:00", "wrong-format"),
        (Annotated[str, Text(5)], "\u0007", "wrong-characters"),
        (Annotated[str, Text(5, one_line=True)], "a\nb", "wrong-characters"),
        (Literal["on", "off"], "up", "not-one-of"),
        (Annotated[str, StringConstraints(min_length=3)], "ab", "too-short"),
        (Annotated[str, StringConstraints(max_length=3)], "abcd", "too-long"),
        (Annotated[str, Text(3)], "abcd", "too-long"),
        (Annotated[list[int], Field(min_length=1)], [], "too-few"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "too-many"),
        (Annotated[int, Field(ge=3)], 2, "too-low"),
        (Annotated[float, Field(gt=3)], 3.0, "too-low"),
        (Annotated[int, Field(le=3)], 4, "too-high"),
        (Annotated[float, Field(lt=3)], 3.0, "too-high"),
    ],
)
def test_the_code_of_what_pydantic_refuses(hint: Any, given: object, code: str) -> None:
    strict = None if hint in (datetime, AwareDatetime) else True  # a time comes as text
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(hint).validate_python(given, strict=strict)
    (error,) = field_errors(refused.value)
    assert error.code == code
    assert error.to_dict()["code"] == code
    assert code in CODES


def test_a_type_of_errors_without_a_code_is_invalid() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[int, Field(multiple_of=2)]).validate_python(3)
    assert field_errors(refused.value)[0].code == "invalid"


def test_validators_name_codes() -> None:
    named = {
        (source.relative_to(ROOT), name)
        for source in Path(ROOT / "chalicelib").rglob("*.py")
        for name in CUSTOM.findall(source.read_text())
    }
    assert len(named) > 5
    known = {code.replace("-", "_") for code in CODES} | {"string_too_long"}
    assert {each for each in named if each[1] not in known} == set()


def test_the_guide_explains_every_code() -> None:
    table = GUIDE.split("| `code` of a field |")[1].split("\n\n")[0]
    told = [code for row in table.splitlines()[2:] for code in re.findall(r"`([a-z-]+)`", row.split("|")[1])]
    assert sorted(told) == sorted(CODES)
