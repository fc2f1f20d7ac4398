from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from accounts.state_machines import WrongState
from households.models import Household
from households.services.change import require_current_round
from logbook.forms.captions import WaitingPhotos
from logbook.forms.help import HelpForm
from logbook.forms.visit_sheet import with_a_number
from logbook.forms.visits import unjudged
from logbook.images import UnfitPhoto
from logbook.models import HelpActivity, Photo
from logbook.models.help import JUST_NOW
from logbook.services.help import take_in_help
from logbook.services.photos import keep_photo
from logbook.views.receipts import back_to_household, sent_before, typed


@requires(Permission.VISIT_RECORD)
@looks_at(Household)
def help_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for one act of help; photos that came with the form wait for it, whatever else is wrong."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    if request.method != "POST":
        return _show(request, HelpForm(household=household), WaitingPhotos())
    data = with_a_number(request.POST)
    form, photos = HelpForm(data, household=household), _keep_photos(request, household, data)
    content = typed(request) | {"photos": photos.fingerprints}
    if answer := sent_before(request, household, kind="help", content=content):
        return back_to_household(request, household, answer, "", section="help")
    if data.get("then") == "photos":
        return _show(request, unjudged(form), photos)
    if not (form.is_valid() and photos.are_valid()):
        return _show(request, form, photos, status=422)
    try:
        answer = take_in_help(
            client_uuid=form.cleaned_data["client_uuid"],
            typed=content,
            household=household,
            round=require_current_round(),
            by=request.user,
            photos=photos.chosen,
            **form.help_activity,
        )
    except WrongState:
        form.add_error("problems", _("Somebody closed one of these problems while you were typing."))
        return _show(request, form, photos, status=422)
    return back_to_household(request, household, answer, _("The help is recorded."), section="help")


def _show(request: HttpRequest, form: HelpForm, photos: WaitingPhotos, *, status: int = 200) -> HttpResponse:
    just_now = HelpActivity.objects.within(request.scope).of_household(form.household).newest_first()
    context = {
        "household": form.household,
        "form": form,
        "photos": photos,
        "help_just_now": just_now.recorded_since(timezone.now() - JUST_NOW),
    }
    return render(request, "logbook/help_new.html", context, status=status)


def _keep_photos(request: HttpRequest, household: Household, data: QueryDict) -> WaitingPhotos:
    number = UUID(data["client_uuid"])
    refusals = [
        refusal
        for upload in request.FILES.getlist("photos")
        for refusal in _keep_photo(request, household, upload, number)
    ]
    waiting = Photo.objects.within(request.scope).of_household(household).chosen_by(request.user).of_form(number)
    return WaitingPhotos(waiting, data, refusals)


def _keep_photo(request: HttpRequest, household: Household, upload, number: UUID) -> Iterable[str]:
    """Keep one photo under a caption made of what the form says of the help itself; yield why it could not be."""
    words = {
        "caption_who": request.POST.get("agency", "")[:120],
        "caption_what": request.POST.get("description", "")[:200],
        "caption_where": (request.POST.get("place") or str(household.address))[:120],
    }
    try:
        keep_photo(household=household, upload=upload, client_uuid=number, by=request.user, **words)
    except UnfitPhoto as unfit:
        yield str(unfit.message)
