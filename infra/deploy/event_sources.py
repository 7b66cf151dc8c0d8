"""Translate the manifest's settings of event sources into arguments of Lambda's calls.

Chalice creates the mappings but does not support these settings; `infra.deploy.tune` applies them after each deployment
and reads them back.
"""

import json
from typing import Any

from infra import handled_records
from infra.function_kinds import AsyncFunction, QueueFunction, StreamFunction
from infra.target import Target

Settings = dict[str, Any]


def mapping_settings(function: QueueFunction | StreamFunction, target: Target) -> Settings:
    """The arguments of UpdateEventSourceMapping."""
    if isinstance(function, QueueFunction):
        return {
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "MaximumBatchingWindowInSeconds": function.batch_window,
            "ScalingConfig": {"MaximumConcurrency": function.concurrency.of(target.stage)},
        }
    settings: Settings = {
        "BisectBatchOnFunctionError": function.bisect,
        "MaximumRetryAttempts": function.retries,
        "MaximumRecordAgeInSeconds": function.max_age,
        "MaximumBatchingWindowInSeconds": function.batch_window,
        "ParallelizationFactor": 1,  # more would break the order of a row's changes
        "TumblingWindowInSeconds": function.tumbling_window,
        "FilterCriteria": {"Filters": [{"Pattern": json.dumps(each)} for each in handled_records.filters(function)]},
    }
    if function.dead_letters:
        settings["DestinationConfig"] = _on_failure(target, function.dead_letters)
    return settings


def invoke_settings(function: AsyncFunction, target: Target) -> Settings:
    """The arguments of PutFunctionEventInvokeConfig."""
    return {
        "MaximumRetryAttempts": function.retries,
        "MaximumEventAgeInSeconds": function.max_age,
        "DestinationConfig": _on_failure(target, function.on_failure),
    }


def _on_failure(target: Target, queue: str) -> Settings:
    arn = f"arn:{target.partition}:sqs:{target.region}:{target.account_id}:{target.name(queue)}"
    return {"OnFailure": {"Destination": arn}}
