"""Who may do what with notices; everybody reads his own."""

from __future__ import annotations

from core_erp import Permission

VIEW = Permission("notices.view", "See what became of everybody's notices", ("supervisor", "manager", "admin"))
RETRY = Permission("notices.retry", "Send notices again that could not be delivered", ("manager", "admin"))
WORD = Permission("notices.word", "Write the texts of notices", ("manager", "admin"))
ROUTE = Permission("notices.route", "Choose how the holders of a role are told", ("manager", "admin"))

ALL = (VIEW, RETRY, WORD, ROUTE)
