"""How a rule refuses a request."""


class Refused(BaseException):
    """AWS would refuse the request. Neither the product nor an emulator may catch this."""


def require(is_within: object, rule: str) -> None:
    """Refuse the request unless it is within the limit.

    Raises:
        Refused: it is not; the message is `rule`.
    """
    if not is_within:
        raise Refused(rule)
