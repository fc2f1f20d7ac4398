"""How every form of the site is drawn: label, hint, error beside the field, box (`templates/components/form/`)."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "components/form/form.html"
    field_template_name = "components/form/field.html"
