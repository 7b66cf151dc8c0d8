"""Writes the tables of docs/scale.md, by their names in `template.md`."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from benchmarks.scale import bill, quotas
from benchmarks.scale.demand import Scenario
from benchmarks.scale.load import REASONS, Load
from benchmarks.scale.markdown import count, table
from benchmarks.scale.scenarios import PULL, PUSH, PUSH_SEEN, Model, compared, deliveries, page_ms, product
from benchmarks.scale.step_costs import StepCost


def all_of(model: Model) -> dict[str, str]:
    """Return all tables."""
    day, users = model.day(product()), model.load.daily_users
    return {
        "load_table": _load(model.load),
        "steps_table": _steps(model.steps),
        "ways_table": _ways(model),
        "bill_table": _bill(model),
        "rates_table": _rates(model),
        "sensitive_table": _sensitive(model),
        "aws_table": _quotas(quotas.of_aws(day), users),
        "own_table": _quotas(quotas.of_ours(day), users),
        "photos_table": _photos(model.load),
    }


def _load(load: Load) -> str:
    rows = [
        ["daily users", f"{load.daily_users:,.0f}", "given"],
        ["posts per user and day, of one photo", f"{load.posts:g}", "given"],
        ["feed loads per user and day", f"{load.feed_loads:g}", "given"],
        ["followees per user, and mean number of followers", f"{load.follows:g}", "given"],
    ]
    assumed = [each.name for each in fields(load) if each.name in REASONS]
    rows += [[f"`{name}`", f"{getattr(load, name):,.10g}", REASONS[name]] for name in assumed]
    return table(["figure", "value", "definition and reason"], rows, words=["definition and reason"])


def _steps(steps: Mapping[str, StepCost]) -> str:
    heads = ["step", "read units", "write units", "dependent rounds", "CPU, ms", "bytes sent", "bytes logged"]
    rows = [
        [
            name,
            f"{sum(step.reads.values()):g}",
            f"{sum(step.writes.values()):g}",
            f"{step.rounds}",
            f"{step.cpu_ms:g}",
            f"{sum(step.sent) + sum(step.streamed):,}",
            f"{step.log_bytes:,}",
        ]
        for name, step in steps.items()
    ]
    return table(heads, rows)


def _ways(model: Model) -> str:
    heads = ["scenario", "rows per post", "deliveries a second", "in the busiest second", "write units per load"]
    heads += ["read units per load", "Lambda GB-s per load", "SQS requests per load", "page, ms"]
    return table([*heads, "$ per million loads", "$ a day"], [_way(model, scenario) for scenario in compared()])


def _way(model: Model, scenario: Scenario) -> list[str]:
    day, loads = model.day(scenario), model.load.loads_a_day
    whole, dollars = day.whole, model.dollars(scenario)
    return [
        scenario.name,
        f"{day.flows.rows:.1f}",
        count(deliveries(day)),
        count(deliveries(day) * model.load.peak),
        f"{sum(whole.writes.values()) / loads:.1f}",
        f"{sum(whole.reads.values()) / loads:.1f}",
        f"{whole.gb_seconds / loads:.2f}",
        f"{sum(whole.queued.values()) / loads:.2f}",
        f"{page_ms(day):.0f}",
        f"{dollars:.1f}",
        f"{dollars * loads / 1e6:,.0f}",
    ]


def _bill(model: Model) -> str:
    scenarios = (product(), PUSH, PULL)
    bills = [[day.per_million_loads(line.dollars) for line in bill.bill(day)] for day in map(model.day, scenarios)]
    names = [line.name for line in bill.bill(model.day(PUSH))]
    ordered = sorted(zip(names, *bills, strict=True), key=lambda row: -float(row[1]))
    rows = [[str(name), *(f"{dollars:.2f}" for dollars in each)] for name, *each in ordered]
    rows.append(["total", *(f"{sum(each):.2f}" for each in bills)])
    return table(["line, $ per million loads", *(scenario.name for scenario in scenarios)], rows)


def _rates(model: Model) -> str:
    scenarios = (PUSH, product(), PULL)
    rows = [
        [f"{posts:g}", *(f"{model.but(posts=posts).dollars(scenario):.1f}" for scenario in scenarios)]
        for posts in (0.1, 0.3, 1.0, 3.0)
    ]
    return table(["posts per user and day; $ per million loads", *(scenario.name for scenario in scenarios)], rows)


def _sensitive(model: Model) -> str:
    changes: list[tuple[str, Model]] = [("none", model)]
    changes += [(f"exponent {value:g}", model.but(exponent=value)) for value in (1.1, 1.5, 2.0)]
    changes += [(f"seen: {value:.0%} of followers", model.but(seen=value)) for value in (0.3, 0.9, 1.0)]
    changes += [(f"a call takes {value:g} ms", model.but(call_ms=value)) for value in (4.0, 16.0)]
    scenarios, rows = (product(), PUSH_SEEN, PUSH), []
    for name, changed in changes:
        day = changed.day(product())
        rows.append([name, count(deliveries(day)), f"{day.flows.hot_followees:.0f}", f"{page_ms(day):.0f}"])
        rows[-1] += [f"{changed.dollars(scenario):.1f}" for scenario in scenarios]
    heads = ["changed assumption", "deliveries a second", "hot followees per reader", "page, ms"]
    return table([*heads, *(f"{scenario.name}, $" for scenario in scenarios)], rows)


def _quotas(found: Iterable[quotas.Quota], users: float) -> str:
    remedy = "setting to raise, or change"
    rows = [
        [quota.name, f"{quota.most:,.0f}", f"{quota.asked:,.0f}", count(quota.users(users)), quota.remedy]
        for quota in found
    ]
    return table(["limit", "value", "demand in the busiest second", "reached at daily users", remedy], rows, [remedy])


def _photos(load: Load) -> str:
    rows = [
        [line.name, f"{line.dollars / load.loads_a_day * 1e6:.1f}", f"{line.dollars:,.0f}"]
        for line in bill.photos(load)
    ]
    return table(["line", "$ per million loads", "$ a day"], rows)
