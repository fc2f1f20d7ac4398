"""Files handed in for an import stay in the memory of their request: on disk they exist only sealed (`imports.vault`).

Django would write what is larger than 2 MB into a temporary file, with every citizen ID in it in plain.
"""

from collections.abc import Callable
from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

# Whoever sends so many times what may be sent is not read to the end.
GIVES_UP_AFTER = 4


class MemoryUpload(FileUploadHandler):
    """Keeps a file of up to `IMPORT_UPLOAD_MOST` bytes; of a larger one only its size, which a form refuses."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.kept, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size > GIVES_UP_AFTER * settings.IMPORT_UPLOAD_MOST:
            raise StopUpload(connection_reset=True)
        if self.size > settings.IMPORT_UPLOAD_MOST:
            self.kept = BytesIO()
        else:
            self.kept.write(raw_data)

    def file_complete(self, file_size):
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=self.size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def uploads_in_memory(view: Callable) -> Callable:
    """Mark a view whose uploads are kept by MemoryUpload."""
    view.keeps_uploads_in_memory = True
    return view


class UploadMiddleware:
    """Gives marked views their handler; stands before whatever reads the form first, the check of its token."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "keeps_uploads_in_memory", False):
            request.upload_handlers = [MemoryUpload(request)]
