"""Raise the rate at which the account's functions may read parameters: each new instance reads the stage's keys once.

The setting belongs to the account and region. Reads are then billed, $0.05 for 10,000 (decision 23).
"""

from infra.errors import InfraError
from infra.target import Target

SETTING = "/ssm/parameter-store/high-throughput-enabled"
HIGH = "true"


def is_wanted(target: Target) -> bool:
    """Whether the stage needs it: `local` does not, and LocalStack 4.14 lacks the setting."""
    return target.is_durable and target.emulator != "localstack"


def raise_throughput(target: Target) -> bool:
    """Switch the higher throughput on. Returns whether it was off.

    Raises:
        InfraError: it is still off after it was switched on.
    """
    if is_high(target):
        return False
    target.client("ssm").update_service_setting(SettingId=SETTING, SettingValue=HIGH)
    if not is_high(target):
        raise InfraError(f"The account's setting {SETTING} is off after it was switched on.")
    return True


def is_high(target: Target) -> bool:
    """Whether the account has the higher throughput."""
    answer = target.client("ssm").get_service_setting(SettingId=SETTING)
    return bool(answer["ServiceSetting"]["SettingValue"] == HIGH)
