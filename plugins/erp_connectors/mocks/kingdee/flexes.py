"""FlexSave: a combination of dimensions (弹性域) gets one id, however often it is saved."""

from __future__ import annotations

import json
from typing import Any

from .envelope import PARAMETER, Refusal, Tally
from .galaxy import Galaxy
from .loose import pick
from .requests import Call

_FORM = "BD_FLEXITEMDETAILV"


def flex_save(galaxy: Galaxy, call: Call) -> dict[str, Any]:
    """The id of every combination, a new one or that of an earlier time."""
    models = pick(call.data, "Model")
    given = models if isinstance(models, list) else [models]
    if not all(isinstance(one, dict) and one for one in given):
        raise Refusal("参数Model不能为空", PARAMETER)
    tally = Tally()
    for index, model in enumerate(given):
        number = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":")).casefold()
        held = galaxy.store.find(_FORM, number)
        tally.done(held or galaxy.store.add(_FORM, number, "C", {"head": model, "entries": {}}), index)
    first = tally.entities[0]
    return tally.reply(Id=first["Id"], Number=first["Number"], NeedReturnData=[{} for _ in given])
