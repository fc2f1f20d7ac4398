"""The accounts of an area: the list with its tree, inviting, and the page of one person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.deeds import DEEDS, deeds_for
from accounts.forms.people import InvitationForm, LinkForm, PeopleFilterForm
from accounts.invitations import FormSentBefore, Invited, invite_person, renew_link, was_taken_in
from accounts.models import User
from accounts.people import branches, page_of_people, with_posts, with_state
from accounts.permissions import Permission, requires
from accounts.proofs import requires_step_up
from accounts.rights import rights_of
from accounts.second_factor import drawn, methods_of
from accounts.services import NotAllowed, QuotaFull, ensure_post, is_in_charge
from areas.models import Area

OF_THE_PERSON = ("username", "first_name", "last_name", "phone", "starts_on", "expires_on")


@requires(Permission.ACCOUNT_MANAGE)
def people(request: HttpRequest) -> HttpResponse:
    """Show the accounts of the administrator's area, and the areas below the chosen one with their counts."""
    form = PeopleFilterForm(request.GET)
    found = form.apply(with_state(User.objects.within(request.scope), at=timezone.now(), today=timezone.localdate()))
    area = Area.objects.within(request.scope).with_lineage().with_codes([form.chosen("area")]).first()
    context = {
        "form": form,
        "area": area,
        "branches": branches(request.scope, area),
        "page": page_of_people(found, after=_id(request, "after"), before=_id(request, "before")),
        "count": found.count(),
    }
    return render(request, "accounts/people.html", context)


@never_cache
@requires(Permission.ACCOUNT_MANAGE)
@requires_step_up(minutes=60)
def person_new(request: HttpRequest) -> HttpResponse:
    """Invite one person: the answer is a sheet with the link, shown this once."""
    # Looked at first: what was invited makes the same form sent again look wrong.
    if was_taken_in(request.POST.get("client_uuid", "")):
        return shown_before(request)
    first = {"starts_on": timezone.localdate(), "area": request.GET.get("area", "")}
    form = InvitationForm(request.POST if request.method == "POST" else None, by=request.user, initial=first)
    if form.is_valid():
        try:
            return sheet(request, [_invite(request, form)])
        except (NotAllowed, QuotaFull) as refused:
            form.add_error("kind", str(refused))
        except ValidationError as refused:
            form.add_error(None, refused)
        except FormSentBefore:
            return shown_before(request)
    return render(request, "accounts/person_new.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(Permission.ACCOUNT_MANAGE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account: who, which posts, what follows from them, what was done, and what may be done with it."""
    return _person_page(request, _account(request, pk))


@require_POST
@never_cache
@requires(Permission.ACCOUNT_MANAGE)
@requires_step_up(minutes=60)
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new link for somebody who lost his or forgot the password: a sheet, shown this once."""
    account, form = _account(request, pk), LinkForm(request.POST)
    if not form.is_valid():
        return _person_page(request, account, status=422)
    try:
        link = renew_link(account=account, form=form.cleaned_data["client_uuid"], at=timezone.now(), by=request.user)
    except FormSentBefore:
        return shown_before(request)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("accounts:person", pk=account.pk)
    return sheet(request, [link])


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
@requires_step_up(minutes=60)
def person_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do one thing with an account, as a button of its page says."""
    account, chosen = _account(request, pk), DEEDS.get(deed)
    if chosen is None:
        raise Http404
    form = chosen.form_class(request.POST, prefix=deed)
    if not form.is_valid():
        return _person_page(request, account, {deed: form}, status=422)
    try:
        chosen.do(request, account, **form.cleaned_data)
    except (NotAllowed, QuotaFull) as refused:
        messages.error(request, str(refused))
        return redirect("accounts:person", pk=account.pk)
    messages.success(request, chosen.done)
    return redirect(chosen.leads_to) if chosen.leads_to else redirect("accounts:person", pk=account.pk)


def sheet(request: HttpRequest, invited: list[Invited], *, left_out=()) -> HttpResponse:
    """Show links to be sent or printed: the only moment at which they are known."""
    accounts = User.objects.within(request.scope).with_ids(one.account.pk for one in invited)
    by_id = {account.pk: account for account in with_posts(accounts)}
    welcome = request.build_absolute_uri(reverse("accounts:welcome"))
    links = [(one, f"{welcome}?key={one.token}") for one in invited]
    cards = [
        {"account": by_id[one.account.pk], "link": link, "picture": drawn(link), "until": one.expires_at}
        for one, link in links
    ]
    return render(request, "accounts/sheet.html", {"cards": cards, "left_out": left_out})


def shown_before(request: HttpRequest) -> HttpResponse:
    """Say that this very form was taken in already: its links were shown then."""
    return render(request, "accounts/shown_before.html", status=409)


def _invite(request: HttpRequest, form: InvitationForm) -> Invited:
    data = form.cleaned_data
    return invite_person(
        **{name: data[name] for name in OF_THE_PERSON},
        post=ensure_post(kind=data["kind"], area=data["area"]),
        form=data["client_uuid"],
        at=timezone.now(),
        by=request.user,
    )


def _person_page(request: HttpRequest, account: User, forms: dict | None = None, status: int = 200) -> HttpResponse:
    may_act = is_in_charge(account, request.user)
    deeds = [(one, (forms or {}).get(one.name) or one.form_class(prefix=one.name)) for one in deeds_for(account)]
    context = {
        "account": account,
        "rights": rights_of(account),
        "methods": methods_of(account),
        "acts": account.acts.with_people().newest_first()[:30],
        "deeds": deeds if may_act else [],
        "opened": set(forms or ()),
        "link_form": LinkForm() if may_act and account.is_active else None,
    }
    return render(request, "accounts/person.html", context, status=status)


def _account(request: HttpRequest, pk: int) -> User:
    accounts = with_state(User.objects.within(request.scope), at=timezone.now(), today=timezone.localdate())
    return get_object_or_404(with_posts(accounts), pk=pk)


def _id(request: HttpRequest, name: str) -> int | None:
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None
