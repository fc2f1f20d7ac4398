from django.http import HttpResponse


def locked_out(request, original_response=None, credentials=None):
    return HttpResponse(status=429)
