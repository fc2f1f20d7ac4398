from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_through, shows
from accounts.lookups import LookedUpEnough
from accounts.permissions import Permission, requires
from households.models import Household
from logbook.forms.search import SearchBox
from logbook.models import Entry
from logbook.neighbours import remember_results
from logbook.search import Search
from logbook.services.searches import household_of_number, keep_typed
from logbook.worklists import counted_worklists, worklists

# So many entries that came back stand on the first page; all are on the page of one's own entries.
MOST_RETURNED = 5


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_through()
def search(request: HttpRequest) -> HttpResponse:
    """The search page; to htmx its results alone, with what else they change on the page."""
    asked = Search(request.GET, scope=request.scope, user=request.user)
    part = "#answer" if request.htmx and not request.htmx.history_restore_request else ""
    response = _page(request, asked, part=part)
    if asked.is_asked and asked.round and asked.is_valid and asked.page.rows:
        results = [row.household.pk for row in asked.page.rows]
        shows(request, results)
        remember_results(request.session, results, address=f"{request.path}?{asked.query.urlencode()}")
    if part:
        response["HX-Push-Url"] = f"{request.path}?{asked.query.urlencode()}"
    return response


@require_POST
@requires(Permission.HOUSEHOLD_VIEW)
@looks_through()
def identity_search(request: HttpRequest) -> HttpResponse:
    """Take the whole form with the box, which may name a person: what was typed never stands in an address."""
    asked = Search(request.POST, scope=request.scope, user=request.user)
    box = SearchBox(request.POST)
    if box.is_valid() and box.number and (household := _found_by_number(request, box)):
        return redirect("logbook:household", household.pk)
    if not box.is_valid():
        return _page(request, asked, box=box)
    text = box.cleaned_data["text"]
    return redirect(asked.address(q=str(keep_typed(text=text, by=request.user).pk) if text else None))


def _found_by_number(request: HttpRequest, box: SearchBox) -> Household | None:
    """Return the household of the number in the box, or let the box say why there is none."""
    try:
        found = household_of_number(number=box.number, scope=request.scope, by=request.user, request=request)
    except LookedUpEnough as refused:
        box.add_error("text", refused.message)
        return None
    if found is None:
        box.add_error("text", _("Nobody with this number was found in your area."))
    return found


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def worklist_counts(request: HttpRequest) -> HttpResponse:
    """The page before a search, with the counts of the worklists for whoever pressed for them."""
    asked = Search(QueryDict(), scope=request.scope, user=request.user)
    part = "#worklists" if request.htmx else ""
    return render(
        request,
        f"logbook/search.html{part}",
        {"search": asked, "box": SearchBox(), "worklists": counted_worklists(asked)},
    )


def _page(request: HttpRequest, asked: Search, *, box: SearchBox | None = None, part: str = "") -> HttpResponse:
    lists = [] if asked.is_asked or not asked.round else worklists(asked)
    box = box or SearchBox(initial={"text": asked.text})
    is_wrong = bool(box.errors) or (asked.is_asked and asked.round is not None and not asked.is_valid)
    returned = [] if asked.is_asked else Entry.objects.within(request.scope).back_with(request.user).with_names()
    returned = list(returned[:MOST_RETURNED])
    shows(request, returned)
    context = {"search": asked, "box": box, "worklists": lists, "returned": returned}
    return render(request, f"logbook/search.html{part}", context, status=422 if is_wrong else 200)
