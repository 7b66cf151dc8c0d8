"""Read alarms and dashboard of the template of `infra/deploy/observability.py`."""

import json
import re
from functools import cache
from typing import Any

from infra.deploy import observability

STAGE = "local"


@cache
def template() -> dict[str, Any]:
    """The template."""
    return observability.template()


def alarms() -> dict[str, dict[str, Any]]:
    """Logical id -> the properties of an alarm, names and descriptions filled in."""
    resources = template()["Resources"].items()
    return {name: filled_in(r["Properties"]) for name, r in resources if r["Type"] in observability.ALARM_TYPES}


def dashboard() -> dict[str, Any]:
    """The dashboard's body."""
    document: dict[str, Any] = json.loads(
        filled_in(template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"])
    )
    return document


def watched_metrics() -> set[tuple[str, str]]:
    """Function and name of every metric of ours that an alarm or the dashboard shows."""
    watched = set()
    for alarm in alarms().values():
        if alarm.get("Namespace") == "Emulsion":
            dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
            watched.add((dimensions["function"], alarm["MetricName"]))
    for metric in shown_metrics():
        if metric[0] == "Emulsion":
            watched.add((metric[5], metric[1]))
    return watched


def shown_metrics() -> list[list[str]]:
    """Every metric of the dashboard in full: namespace, name, then names and values of dimensions."""
    shown = []
    for widget in dashboard()["widgets"]:
        before: list[str] = []
        for row in widget["properties"]["metrics"]:
            given = [cell for cell in row if isinstance(cell, str)]
            if not given:
                continue
            if given[0] == "...":  # all as before, but for the last cells
                before = before[: len(before) - len(given) + 1] + given[1:]
            else:
                before = [before[i] if cell == "." else cell for i, cell in enumerate(given)]
            shown.append(before)
    return shown


def filled_in(value: Any) -> Any:
    """A value with references, mappings and substitutions resolved."""
    if isinstance(value, list):
        return [filled_in(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return STAGE if value["Ref"] == "Stage" else value["Ref"]
    if set(value) == {"Fn::FindInMap"}:
        mapping, key, name = value["Fn::FindInMap"]
        return template()["Mappings"][mapping][key][name]
    if set(value) == {"Fn::Sub"}:
        text, variables = value["Fn::Sub"], {}
        if isinstance(text, list):
            text, variables = text
        known = {"Stage": STAGE, "AWS::Region": "us-east-1", **filled_in(variables)}
        return re.sub(r"\$\{([^}]+)\}", lambda match: str(known[match[1]]), text)
    return {key: filled_in(each) for key, each in value.items()}
