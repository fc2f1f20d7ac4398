"""Thai first: the language of an office's computer says nothing about the person in front of it."""

from django.middleware.locale import LocaleMiddleware


class ThaiFirstMiddleware(LocaleMiddleware):
    """Show Thai until the person presses "English", whatever language the browser asks for."""

    def process_request(self, request):
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
