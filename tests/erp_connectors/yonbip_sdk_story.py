"""What somebody does with the vendor's published Python package against an address; run in an environment of its own."""

import json
import sys
import uuid

from yonbip_open_api_sdk import request_opt, token_opt
from yonbip_open_event_sdk import event_opt

url, identity, sealed = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
gateway = url + "/iuap-api-gateway"
own = {"app_key": identity["app_key"], "app_secret": identity["app_secret"], "token_url": url}
suite = {
    "suite_key": identity["suite_key"],
    "suite_secret": identity["suite_secret"],
    "tenant_id": identity["tenant_id"],
    "token_url": url,
}
told = {}


def calls(name, send, who):
    listed = send(
        "post", gateway + "/yonbip/sd/vouchersalereturn/list", {}, json.dumps({"pageIndex": 1, "pageSize": 10}), None, who
    )
    detail = send("get", gateway + "/yonbip/sd/vouchersalereturn/detail", {}, None, {"id": "1"}, who)
    told[name] = [listed.json()["code"], detail.json()["code"]]


told["token"] = token_opt.opt_self_token(own["app_key"], own["app_secret"], url)
cached = [token_opt.opt_self_token_with_cache(own["app_key"], own["app_secret"], url)["access_token"] for _ in range(2)]
told["cached"] = cached[0] == cached[1]
calls("own", request_opt.opt_self_app_request, own)
calls("own, cached", request_opt.opt_self_app_request_with_cache, own)
calls("suite", request_opt.opt_suit_request, suite)
calls("suite, cached", request_opt.opt_suit_request_with_cache, suite)
calls("with a token", request_opt.opt_self_app_request_with_access_token, told["token"]["access_token"])
calls("with a bad token", request_opt.opt_self_app_request_with_access_token, str(uuid.uuid4()))
saved = request_opt.opt_self_app_request_with_cache(
    "post", gateway + "/yonbip/sd/vouchersalereturn/singleSave", {}, json.dumps({"data": identity["document"]}), None, own
)
told["saved"] = saved.json()["data"]["code"]
for name, attempt in (
    ("wrong secret", lambda: token_opt.opt_self_token(own["app_key"], "wrong", url)),
    ("unknown app", lambda: token_opt.opt_self_token("nobody", "wrong", url)),
):
    try:
        attempt()
    except Exception as refused:
        told[name] = str(refused)
told["event"] = event_opt.decrypt_event_encrypt(own["app_secret"], sealed)
json.dump(told, sys.stdout)
