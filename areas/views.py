from django.shortcuts import render

from areas.pickers import children_context


def children(request):
    """Answer a changed select of an AreaPicker with the options of the levels below it."""
    return render(request, "areas/children.html", children_context(request.GET, scope=request.scope))
