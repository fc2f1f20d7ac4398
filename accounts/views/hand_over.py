from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.forms.people import HandOverForm
from accounts.hand_over import AlreadyHandedOver, hand_over, open_work_of
from accounts.invitations import FormSentBefore, was_taken_in
from accounts.models import Appointment, User
from accounts.permissions import Permission, requires
from accounts.proofs import requires_step_up
from accounts.services import NotAllowed, QuotaFull
from accounts.successors import hand_over_to_newcomer
from accounts.views.people import sheet, shown_before


@never_cache
@requires(Permission.ACCOUNT_MANAGE)
@requires_step_up(minutes=60)
def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a post change hands: who comes, from when, and which open work goes along."""
    if was_taken_in(request.POST.get("client_uuid", "")):
        return shown_before(request)
    appointment = get_object_or_404(Appointment.objects.within(request.scope).with_area().unended(), pk=pk)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        appointment=appointment,
        open_work=open_work_of(appointment),
        people=User.objects.within(request.scope),
        initial={"starts_on": timezone.localdate()},
    )
    if form.is_valid():
        try:
            return _take_in(request, appointment, form)
        except FormSentBefore:
            return shown_before(request)
        except (NotAllowed, QuotaFull, AlreadyHandedOver) as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            form.add_error(None, refused.messages)
    context = {"appointment": appointment, "form": form}
    return render(request, "accounts/hand_over.html", context, status=422 if form.is_bound else 200)


def _take_in(request: HttpRequest, appointment: Appointment, form: HandOverForm) -> HttpResponse:
    data = form.cleaned_data
    common = {"starts_on": data["starts_on"], "work": data.get("work", []), "at": timezone.now(), "by": request.user}
    if form.successor is None:
        person = {name: data[name] for name in ("username", "first_name", "last_name", "phone")}
        newcomer = hand_over_to_newcomer(appointment=appointment, person=person, form=data["client_uuid"], **common)
        return sheet(request, [newcomer])
    hand_over(appointment=appointment, successor=form.successor, **common)
    messages.success(request, _("The post has changed hands."))
    return redirect("accounts:person", pk=form.successor.pk)
