from django.db import OperationalError, connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from accounts.access import open_to_all


@open_to_all(reason="Load balancers and bin/run ask whether the site works; the answer is one word.")
@never_cache
def healthz(request):
    """Answer 200 where the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("down", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")
