"""Computes the figures in the text of docs/scale.md, by their names in `template.md`."""

from typing import Any

from benchmarks.scale import bill, prices, quotas
from benchmarks.scale.demand import a_second
from benchmarks.scale.flows import OPENED, PAGE, POSTS_OF_A_BATCH
from benchmarks.scale.load import DAY, RENDITIONS, Load
from benchmarks.scale.markdown import count
from benchmarks.scale.measuring import FOLLOWERS
from benchmarks.scale.scenarios import PULL, PUSH, Model, deliveries, page_ms, product
from chalicelib.core.queues import SEND_BATCH
from chalicelib.fanout.settings import settings
from chalicelib.graph.settings import settings as graph_settings

Figures = dict[str, Any]
PLAN_SECONDS = 60  # a planner's timeout
HAND_ROW = 165  # bytes of a stored inbox row, in the check by hand


def all_of(model: Model, where: str) -> Figures:
    """Return all figures.

    Args:
        where: description of the machine that measured.
    """
    named = {"where": where, "region": prices.REGION, "prices_of": prices.DATE, "product": product().name}
    return (
        named
        | _load(model)
        | _short(model)
        | _by_hand(model)
        | _rounding(model)
        | _line(model)
        | _limits(model)
        | _purges(model)
    )


def _load(model: Model) -> Figures:
    load, followers, big = model.load, model.load.followers, 10_000
    return {
        "users": count(load.daily_users),
        "posts": load.posts,
        "loads": load.feed_loads,
        "follows": load.follows,
        "least": followers.least,
        "middle": followers.least * 2 ** (1 / followers.exponent),
        "big_share": followers.share_from(big),
        "big_accounts": count(followers.share_from(big) * load.daily_users),
        "big_edges": followers.mean_from(big) / followers.mean,
        "remembered": model.day(PUSH).flows.cards_remembered,
        "page_bytes": model.steps["feed, cold"].answer_bytes,
        "batch": POSTS_OF_A_BATCH,
        "page": PAGE,
        "call_ms": load.call_ms,
        "cap": count(load.cap),
        "outbox_cache": load.outbox_cache,
        "hot_followees": graph_settings().hot_followees,
    }


def _short(model: Model) -> Figures:
    load, day, push = model.load, model.day(product()), model.day(PUSH)
    dearest = max(bill.bill(day), key=lambda line: line.dollars)
    photos = sum(line.dollars for line in bill.photos(load))
    return {
        "product_dollars": model.dollars(product()),
        "product_daily": model.dollars(product()) * load.loads_a_day / 1e6,
        "push_dollars": model.dollars(PUSH),
        "pull_dollars": model.dollars(PULL),
        "photo_dollars": day.per_million_loads(photos),
        "dearest": dearest.name,
        "dearest_dollars": day.per_million_loads(dearest.dollars),
        "dearest_share": day.per_million_loads(dearest.dollars) / model.dollars(product()),
        "product_rate": count(deliveries(day)),
        "product_peak": count(deliveries(day) * load.peak),
        "push_rate": count(deliveries(push)),
        "push_peak": count(deliveries(push) * load.peak),
        "product_ms": page_ms(day),
        "pull_ms": page_ms(model.day(PULL)),
    }


def _by_hand(model: Model) -> Figures:
    """The check by hand: arithmetic on the given load, without the model."""
    load = model.load
    posts, inboxes, ratio = 500e6 * 3 / 86_400, 1 + 200, 3 / 8
    stored = posts * inboxes * 86_400 * 30
    lines = {line.name: model.day(PUSH).per_million_loads(line.dollars) for line in bill.bill(model.day(PUSH))}
    storage = stored * HAND_ROW / 1e9 * 0.25  # dollars a month
    return {
        "posts_a_second": posts,
        "loads_a_second": 500e6 * 8 / 86_400,
        "inboxes": inboxes,
        "posts_a_load": ratio,
        "hand_rows": posts * inboxes / 1e6,
        "hand_dollars": ratio * inboxes * 0.625,
        "hand_stored": stored / 1e12,
        "hand_petabytes": stored * HAND_ROW / 1e15,
        "hand_storage": storage / 1e6,
        "hand_storage_loads": storage / (500e6 * 8 * 30) * 1e6,
        "push_inboxes": lines[bill.INBOX_ROWS],
        "push_storage": lines[bill.INBOX_STORAGE],
        "row_bytes": bill.ROW_BYTES,
        "sent_to_reader": load.follows * load.posts,
        "asked_by_reader": load.feed_loads * PAGE,
    }


def _rounding(model: Model) -> Figures:
    load, steps = model.load, model.steps
    events, record = PAGE + OPENED, sum(steps["events"].streamed)
    whole = model.day(product()).whole
    return {
        "look_share": prices.DYNAMODB_READ / 2 / prices.DYNAMODB_WRITE,
        "records": count(a_second(3 * load.posts_a_day)),
        "started": count(a_second(sum(whole.started.values()))),
        "events": events,
        "record_bytes": record,
        "firehose_dollars": _of_loads(load, bill.firehose(load, [record])),
        "firehose_apart": _of_loads(load, bill.firehose(load, [record / events] * events)),
        "rest_dollars": _of_loads(load, prices.tiered(bill.requests(load), prices.API_REQUEST)),
        "http_dollars": _of_loads(load, prices.tiered(bill.requests(load), prices.HTTP_API_REQUEST)),
        "chunk": settings().fanout_chunk,
        "send_batch": SEND_BATCH,
        "chunks_kb": sum(steps[f"plan of {FOLLOWERS}"].sent) * SEND_BATCH / 1024,
        "socket_minutes": load.socket_minutes,
        "socket_equal": load.socket_minutes * prices.WEBSOCKET_MINUTE / prices.WEBSOCKET_MESSAGE[-1][1],
        "renditions": RENDITIONS,
        "originals": load.original_bytes / (load.original_bytes + load.renditions_bytes),
    }


def _line(model: Model) -> Figures:
    followers, like, batch = model.load.followers, model.steps["like"], model.steps["count_posts"]
    counted = sum(batch.writes.values()) / 99  # of a hot post: one update of its total per batch of so many records
    units = sum(like.writes.values()) + counted / 99
    return {
        "row_dollars": model.pushed_row * 1e6,
        "hot_followee_dollars": model.hot_followee * 1e6,
        "break_even": model.break_even,
        "ranked_dollars": model.ranked_page * 1e6,
        "hot_followees_10k": followers.mean_from(10_000),
        "hot_followees_1k": followers.mean_from(1_000),
        "like_dollars": (units * prices.DYNAMODB_WRITE + sum(like.reads.values()) * prices.DYNAMODB_READ) * 1e6,
    }


def _limits(model: Model) -> Figures:
    load, day = model.load, model.day(product())
    first, own = quotas.of_aws(day)[0], quotas.of_ours(day)[0]
    units = (day.posting.writes["posts"] + day.fan_out.writes["posts"]) / load.posts_a_day
    plans = day.posting.started["publish_posts"] / day.posting.busy["publish_posts"]  # a second, one after another
    return {
        "first_quota": first.name,
        "first_quota_users": count(first.users(load.daily_users)),
        "own_cap": own.name,
        "own_cap_users": count(own.users(load.daily_users)),
        "cells": load.daily_users / first.users(load.daily_users),
        "partition_reads": quotas.PARTITION_READS,
        "most_followed": count(quotas.most_followed(day)),
        "shard_posts": 1000 / units,
        "shard_plans": plans,
        "shard_full": plans * units / 1000,
        "plan_seconds": PLAN_SECONDS,
        "instances_started": quotas.INSTANCES_STARTED,
        "key_reads": quotas.parameter_reads(day),
        "key_read_dollars": quotas.parameter_reads(day) / load.peak * DAY * prices.PARAMETER_READ,
        "plan_most": count(PLAN_SECONDS / (load.call_ms / 1000) * SEND_BATCH * settings().fanout_chunk),
    }


def _purges(model: Model) -> Figures:
    load, photo = model.load, RENDITIONS * prices.CDN_INVALIDATION
    media = quotas.CDN_INVALIDATED / RENDITIONS / load.invalidation_seconds * DAY
    return {
        "deleted": load.deleted,
        "purge_dollars": photo,
        "wildcard_dollars": prices.CDN_INVALIDATION,
        "purges_daily": load.purged_files_a_day * prices.CDN_INVALIDATION / 1e6,
        "purged_loads": _of_loads(load, load.purged_files_a_day * prices.CDN_INVALIDATION),
        "most_purged": media,
        "most_wildcards": 15 / load.invalidation_seconds * DAY,
        "invalidated": quotas.CDN_INVALIDATED,
        "invalidation_seconds": load.invalidation_seconds,
    }


def _of_loads(load: Load, dollars_a_day: float) -> float:
    return dollars_a_day / load.loads_a_day * 1e6
