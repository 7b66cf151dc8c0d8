"""Sign rendition URLs for CloudFront: one ECDSA signature per media is valid for all its files.

The policy is a custom one: its resource is the media's prefix with a wildcard, and it is signed with SHA-256. See
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
The distribution's cache key excludes the query, so URLs with different signatures share one cached file.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.core import keys
from chalicelib.core.caches import Cache
from chalicelib.core.settings import DAY
from chalicelib.media.settings import settings
from chalicelib.media.urls.validity import Validity

_URL_SAFE = bytes.maketrans(b"+=/", b"-_~")
_CACHED_FOR = 400 * DAY  # an entry never becomes wrong: its key contains the signature's end
_queries: Cache[tuple[str, str, int], str] = Cache(lambda: settings().cached_signatures)


@dataclass(frozen=True)
class CdnSigner:
    """Signs URLs of the CDN.

    Attributes:
        domain: of the distribution.
        key_id: CloudFront's id of the public key.
        key: the private key's name among the stage's keys.
    """

    domain: str
    key_id: str
    key: str

    def sign(self, path: str, names: Sequence[str], validity: Validity) -> list[str]:
        """See `rendition_urls.Signer`. One signature covers every object under `path`."""
        end = validity.end
        query = _queries.get((self.key_id, path, end), _CACHED_FOR)
        if query is None:
            query = self._query(path, end)
            _queries.put((self.key_id, path, end), query, validity.start * 1000)
        prefix = f"https://{self.domain}/{path}"
        return [f"{prefix}{name}{query}" for name in names]

    def _query(self, path: str, end: int) -> str:
        policy = (
            f'{{"Statement":[{{"Resource":"https://{self.domain}/{path}*",'
            f'"Condition":{{"DateLessThan":{{"AWS:EpochTime":{end}}}}}}}]}}'
        ).encode()
        signature = _signing_function(keys.keys().cdn[self.key])(policy)
        return (
            f"?Policy={_encoded(policy)}&Signature={_encoded(signature)}"
            f"&Key-Pair-Id={self.key_id}&Hash-Algorithm=SHA256"
        )


@lru_cache(maxsize=2)
def _signing_function(private_key: bytes) -> Callable[[bytes], bytes]:
    # Loaded at the first signature for the CDN: other cold starts save 15 ms.
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key, algorithm = load_der_private_key(private_key, password=None), ECDSA(SHA256())
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError("the CDN's key is not an elliptic curve key")
    return lambda data: key.sign(data, algorithm)


def _encoded(data: bytes) -> str:
    return b64encode(data).translate(_URL_SAFE).decode()
