"""The in-process cloud."""

from tests.support.cloud import account, cloud, own_models, policy, real_hashes, template, with_video

__all__ = ["account", "cloud", "own_models", "policy", "real_hashes", "template", "with_video"]
