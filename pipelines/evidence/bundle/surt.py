"""The form of an address that indexes of web archives are sorted by."""

import re
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def sort_key(address: str) -> str:
    """Return the address with its host reversed: `example,bazaar)/search?a=1&q=gucci`; others as they are.

    In the way of the tools that replay web archives: small letters, without `www.` and fragment, the query in order.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return address.replace(" ", "%20")
    if parts.scheme not in _PORTS or not host:
        return address.replace(" ", "%20")
    named = ",".join(reversed(re.sub(r"^www\d*\.", "", host.rstrip(".")).split(".")))
    at = f":{port}" if port and port != _PORTS[parts.scheme] else ""
    path = parts.path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{named}{at}){path.lower()}" + (f"?{query}" if query else "")
