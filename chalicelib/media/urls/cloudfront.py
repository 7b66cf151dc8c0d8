"""URLs signed for CloudFront: one ECDSA signature per media, good for all its files.

A custom policy whose resource is the media's prefix with a wildcard, signed with SHA-256, as
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
has it. The query is left out of the distribution's cache key, so signatures that differ share one cached file.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.core import keys
from chalicelib.core.caches import Cache
from chalicelib.core.settings import DAY
from chalicelib.media.settings import settings
from chalicelib.media.urls.validity import Window

_URL_SAFE = bytes.maketrans(b"+=/", b"-_~")
_KEPT = 400 * DAY  # an entry is never wrong: its key says when the signature ends
_queries: Cache[tuple[str, str, int], str] = Cache(lambda: settings().cached_signatures)


@dataclass(frozen=True)
class CdnSigner:
    """Addresses of the CDN.

    Attributes:
        domain: of the distribution.
        key_id: under which CloudFront knows the public key.
        key: the private key's name among the stage's keys.
    """

    domain: str
    key_id: str
    key: str

    def sign(self, path: str, names: Sequence[str], window: Window) -> list[str]:
        """See `delivery.Signer`. The signature covers everything under `path`."""
        end = window.end
        query = _queries.get((self.key_id, path, end), _KEPT)
        if query is None:
            query = self._query(path, end)
            _queries.put((self.key_id, path, end), query, window.start * 1000)
        prefix = f"https://{self.domain}/{path}"
        return [f"{prefix}{name}{query}" for name in names]

    def _query(self, path: str, end: int) -> str:
        policy = (
            f'{{"Statement":[{{"Resource":"https://{self.domain}/{path}*",'
            f'"Condition":{{"DateLessThan":{{"AWS:EpochTime":{end}}}}}}}]}}'
        ).encode()
        signature = _signing(keys.keys().cdn[self.key])(policy)
        return (
            f"?Policy={_encoded(policy)}&Signature={_encoded(signature)}"
            f"&Key-Pair-Id={self.key_id}&Hash-Algorithm=SHA256"
        )


@lru_cache(maxsize=2)
def _signing(private_key: bytes) -> Callable[[bytes], bytes]:
    # Loaded by whoever signs for the CDN: 15 ms that no cold start elsewhere pays.
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key, algorithm = load_der_private_key(private_key, password=None), ECDSA(SHA256())
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError("the CDN's key is not one of an elliptic curve")
    return lambda data: key.sign(data, algorithm)


def _encoded(data: bytes) -> str:
    return b64encode(data).translate(_URL_SAFE).decode()
