"""Generate the environment of a stage's functions from the stack's outputs."""

import json

from infra.deploy import cdn, config, keys, layer, stack, websocket_api
from infra.manifest import STREAMED_TABLES, VIDEO_FUNCTIONS
from infra.paths import CHALICE_CONFIG
from infra.target import APP, Target
from infra.web import local_server


def function_environment(target: Target) -> dict[str, str]:
    """The variables of every function of the stage.

    Functions derive names of tables and queues from the stage; the variables have what cannot be derived.
    `EMULSION_PUBLIC_ENDPOINT` is set on emulators only, whose address for clients may differ from that for functions;
    the CDN's variables are set in AWS only. `EMULSION_WEB_URL` is the address of the web client's pages.
    """
    outputs = stack.outputs(target)
    variables = {
        "EMULSION_STAGE": target.stage,
        "EMULSION_MEDIA_BUCKET": outputs["MediaBucketName"],
        "EMULSION_EVENTS_BUCKET": outputs["EventsBucketName"],
        **{f"EMULSION_{each.upper()}_STREAM_ARN": outputs[stack.stream_output(each)] for each in STREAMED_TABLES},
        "EMULSION_KEYS_PARAMETER": keys.parameter_name(target),
        "EMULSION_WEB_BUCKET": outputs["WebBucketName"],
        layer.SWITCH: layer.ON if layer.arn(target) else layer.OFF,
        "POWERTOOLS_SERVICE_NAME": APP,
    }
    if target.endpoint:
        variables["EMULSION_PUBLIC_ENDPOINT"] = target.endpoint
        variables["EMULSION_WEB_URL"] = local_server.address()
    from_laptops = stack.template()["Parameters"]["WebOrigins"]["Default"]  # for uploads, not for cookies
    origins = stack.parameters(target, stack.stack_name(target)).get("WebOrigins", from_laptops)
    if origins != from_laptops:
        variables["EMULSION_WEB_ORIGINS"] = origins
    return variables | cdn.environment(target) | websocket_api.environment(target)


def rendered_config(target: Target) -> config.Config:
    """Chalice's configuration with the environment and the layer of the deployed stage."""
    whole = config.with_environment(config.committed(), target.stage, function_environment(target))
    return config.with_layer(whole, target.stage, (each.name for each in VIDEO_FUNCTIONS), layer.arn(target))


def write_config(target: Target) -> None:
    """Write the stage's environment and layer into `.chalice/config.json`, for a bare `chalice deploy`."""
    rendered = rendered_config(target)
    variables = rendered["stages"][target.stage]["environment_variables"]
    if variables[layer.SWITCH] != config.stage_settings(target.stage).get(layer.SWITCH, layer.ON):
        del variables[layer.SWITCH]  # off is the default; in the file it would be a setting of the stage
    CHALICE_CONFIG.write_text(json.dumps(rendered, indent=2) + "\n")
