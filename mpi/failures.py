"""What a failed indicator means for one family, in a few words; the official names are in `mpi.indicators`."""

from django.utils.translation import pgettext_lazy

FAILURES = {
    "MPI01": pgettext_lazy("failed indicator", "a newborn weighed too little"),
    "MPI02": pgettext_lazy("failed indicator", "the food is not hygienic and safe"),
    "MPI03": pgettext_lazy("failed indicator", "medicine is not used properly"),
    "MPI04": pgettext_lazy("failed indicator", "somebody exercises too little"),
    "MPI05": pgettext_lazy("failed indicator", "the dwelling is not secure or the house not durable"),
    "MPI06": pgettext_lazy("failed indicator", "not enough clean drinking water all year"),
    "MPI07": pgettext_lazy("failed indicator", "not enough water for use all year"),
    "MPI08": pgettext_lazy("failed indicator", "the house is not tidy, clean and hygienic"),
    "MPI09": pgettext_lazy("failed indicator", "a young child is not prepared for school"),
    "MPI10": pgettext_lazy("failed indicator", "a child is not in compulsory education"),
    "MPI11": pgettext_lazy("failed indicator", "a child does not continue after Mathayom 3"),
    "MPI12": pgettext_lazy("failed indicator", "somebody cannot read, write or do sums"),
    "MPI13": pgettext_lazy("failed indicator", "somebody of working age has no occupation and income"),
    "MPI14": pgettext_lazy("failed indicator", "an elderly person has no occupation and income"),
    "MPI15": pgettext_lazy("failed indicator", "the mean income lies below the threshold"),
    "MPI16": pgettext_lazy("failed indicator", "an elderly person is not cared for"),
    "MPI17": pgettext_lazy("failed indicator", "a disabled person is not cared for"),
}
