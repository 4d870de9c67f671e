"""The console's shell: pages that open their transaction, check rights and a form's origin, and are drawn in two languages."""

from core_erp.slots import Act, Column, Part, Slot, Widget
from core_erp.web.done import Done, Form
from core_erp.web.pages import Pages

__all__ = ["Act", "Column", "Done", "Form", "Pages", "Part", "Slot", "Widget"]
