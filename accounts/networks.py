"""Which network a request comes from: the unit that a lock-out counts, never a single phone's changing address."""

from ipaddress import ip_address, ip_network

from django.conf import settings

PREFIX_LENGTHS = {4: 24, 6: 64}


def client_address(request) -> str:
    """Return the client's address; X-Forwarded-For counts only as far as our own proxies wrote it.

    What comes from anywhere else than a configured proxy counts as it came, whatever its headers say.
    """
    peer = request.META.get("REMOTE_ADDR") or "127.0.0.1"  # a Unix socket in front of us has no address
    trusted = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if trusted and len(hops) >= trusted and _is_our_proxy(peer):
        return hops[-trusted]
    return peer


def client_network(request) -> str:
    """Return the /24 (IPv4) or /64 (IPv6) of the client, as the address of the network."""
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return "127.0.0.0"
    return str(ip_network(f"{address}/{PREFIX_LENGTHS[address.version]}", strict=False).network_address)


def _is_our_proxy(address: str) -> bool:
    try:
        peer = ip_address(address)
    except ValueError:
        return False
    return any(peer in ip_network(network) for network in settings.TRUSTED_PROXIES)
