import posixpath
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_at, looks_at_nobody
from accounts.permissions import Permission, requires
from households.models import Household
from logbook.forms.photos import PhotoUploadForm
from logbook.images import UnfitPhoto
from logbook.models import Photo
from logbook.services.photos import discard_waiting_photos, keep_photo


@require_POST
@requires(Permission.VISIT_RECORD)
@looks_at_nobody(reason="takes in a photo, and answers its number")
def photo_upload(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Keep one photo for a form that is still being filled; the page shows the answer beside the picture."""
    household = get_object_or_404(Household.objects.within(request.scope), pk=pk)
    form = PhotoUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"message": form.first_error}, status=422)
    try:
        photo = keep_photo(household=household, by=request.user, **form.cleaned_data)
    except UnfitPhoto as unfit:
        return JsonResponse({"message": unfit.message}, status=422)
    return JsonResponse({"id": photo.pk, "thumbnail": reverse("logbook:photo-thumbnail", args=[photo.pk])}, status=201)


@require_POST
@requires(Permission.VISIT_RECORD)
@looks_at_nobody(reason="answers nothing")
def photo_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a photo back that has not been sent with its form; a recorded one stays."""
    mine = Photo.objects.within(request.scope).chosen_by(request.user)
    get_object_or_404(mine, pk=pk)
    discard_waiting_photos(mine.only_one(pk))
    return HttpResponse(status=204)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Photo)
def photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return _serve(request, _visible_photo(request, pk).image)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Photo)
def photo_thumbnail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return _serve(request, _visible_photo(request, pk).thumbnail)


def _visible_photo(request: HttpRequest, pk: UUID) -> Photo:
    own = Photo.objects.within(request.scope).seen_by(request.user)
    # Whoever acts for a chief sees the evidence of the whole district, and no more of it than that.
    evidence = Photo.objects.within(request.user.approval_scope).of_entries()
    return get_object_or_404(own | evidence, pk=pk)


def _serve(request: HttpRequest, file) -> HttpResponseBase:
    """Send a stored JPEG as nothing but a picture. The browser may keep it, but asks each time whether it still may."""
    name = posixpath.basename(file.name)
    if settings.PHOTO_ACCEL_PREFIX:
        response = HttpResponse(headers={"X-Accel-Redirect": posixpath.join(settings.PHOTO_ACCEL_PREFIX, file.name)})
    else:
        response = FileResponse(file.open("rb"))
    response["Content-Type"] = "image/jpeg"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{name}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
