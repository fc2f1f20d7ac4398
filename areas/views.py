from django.shortcuts import render
from django.views.decorators.http import require_GET

from areas.pickers import children_context
from areas.typeahead import found_choices


def children(request):
    """Answer a changed select of an AreaPicker with the options of the levels below it."""
    return render(request, "areas/children.html", children_context(request.GET, scope=request.scope))


@require_GET
def find(request):
    """Answer what is typed into an AreaTypeahead with the places that fit, anywhere in the country."""
    place = request.GET.get("place", "")[:120]
    return render(request, "areas/found.html", {"typed": place, "choices": found_choices(place)})
