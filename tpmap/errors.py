from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.views import exception_handler as standard_handler


def exception_handler(error, context):
    """Answer 422 with the paths of the fields where the content of a form was wrong, 400 where a question was."""
    response = standard_handler(error, context)
    if isinstance(error, ValidationError) and context["request"].method != "GET":
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    return response
