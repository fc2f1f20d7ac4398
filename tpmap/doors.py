"""What is refused before anything else: methods that nobody asks with here, and programs that speak in plain text."""

from django.conf import settings
from django.http import HttpResponseNotAllowed, JsonResponse

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PROGRAMS = "/api/"


class DoorsMiddleware:
    """Refuse TRACE and unknown methods; refuse a program without TLS instead of redirecting it.

    A redirect would hide from its author that everything he sends crosses the network readable first.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if settings.SECURE_SSL_REDIRECT and request.path.startswith(PROGRAMS) and not request.is_secure():
            return JsonResponse({"detail": "Use https."}, status=403)
        return self.get_response(request)
