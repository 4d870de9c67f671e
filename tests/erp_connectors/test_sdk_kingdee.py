"""Kingdee's own client, signed headers and all, drives every one of its operations against the mock over real HTTP."""

import base64
import inspect
import json
import re
from pathlib import Path

import httpx
import pytest
from galaxy_caller import ME, OUT, RETURN, status

from plugins.erp_connectors.mocks import kingdee_app, running

main = pytest.importorskip("k3cloud_webapi_sdk.main", reason="kingdee-cdp-webapi-sdk is not installed")


@pytest.fixture(scope="module")
def server():
    with running(kingdee_app()) as url:
        yield url


@pytest.fixture
def sdk(server):
    """A client that has not signed in; it signs every request."""
    client = main.K3CloudApiSdk(f"{server}/k3cloud/")
    client.InitConfig(ME.acct_id, ME.user, ME.app_id, ME.app_secret, f"{server}/k3cloud/")
    yield client
    httpx.delete(f"{server}/_mock/documents")
    httpx.delete(f"{server}/_mock/faults")


def ask(sdk, operation, *words):
    return json.loads(getattr(sdk, operation)(*words))


def ok(reply):
    assert status(reply)["IsSuccess"], reply
    return reply["Result"]


def named(*numbers):
    return {"Numbers": list(numbers), "Ids": ""}


def audited(sdk, form, model):
    number = ok(ask(sdk, "Save", form, {"Model": model}))["Number"]
    ok(ask(sdk, "Submit", form, named(number)))
    ok(ask(sdk, "Audit", form, named(number)))
    return number


def test_the_whole_way_of_a_return(sdk):
    audited(sdk, "SAL_OUTSTOCK", {**OUT, "FBillNo": "S-1"})
    push = {"Numbers": ["S-1"], "RuleId": "OutStock-SalReturnStock", "TargetFormId": "SAL_RETURNSTOCK"}
    back = ok(ask(sdk, "Push", "SAL_OUTSTOCK", push))["ResponseStatus"]["SuccessEntitys"][0]["Number"]
    ok(ask(sdk, "Submit", "SAL_RETURNSTOCK", named(back)))
    ok(ask(sdk, "Audit", "SAL_RETURNSTOCK", named(back)))
    query = {"FormId": "SAL_RETURNSTOCK", "FieldKeys": "FSrcBillNo,FRealQty", "FilterString": "FRealQty>1"}
    assert ask(sdk, "ExecuteBillQuery", query) == [["S-1", 5.0]]
    assert ask(sdk, "BillQuery", query) == [{"FSrcBillNo": "S-1", "FRealQty": 5.0}]
    shown = ok(ask(sdk, "View", "SAL_OUTSTOCK", {"Number": "S-1"}))["Result"]
    assert (shown["BillNo"], [one["ReturnQty"] for one in shown["SAL_OUTSTOCKENTRY"]]) == ("S-1", [5, 1])


def test_steps_back(sdk):
    number = audited(sdk, "SAL_RETURNSTOCK", RETURN)
    ok(ask(sdk, "UnAudit", "SAL_RETURNSTOCK", named(number)))
    ok(ask(sdk, "Submit", "SAL_RETURNSTOCK", named(number)))
    ok(ask(sdk, "CancelAssign", "SAL_RETURNSTOCK", named(number)))
    ok(ask(sdk, "Submit", "SAL_RETURNSTOCK", named(number)))
    ok(ask(sdk, "cancelAssign", "SAL_RETURNSTOCK", named(number)))
    ok(ask(sdk, "ExcuteOperation", "SAL_RETURNSTOCK", "Cancel", named(number)))
    ok(ask(sdk, "Delete", "SAL_RETURNSTOCK", named(number)))
    assert status(ask(sdk, "View", "SAL_RETURNSTOCK", {"Number": number}))["MsgCode"] == 10


def test_a_draft_and_batches(sdk):
    assert ok(ask(sdk, "Draft", "SAL_RETURNSTOCK", {"Model": {}}))["Number"].startswith("XSTHD")
    for operation in ("BatchSave", "BatchSaveQuery"):
        reply = ask(sdk, operation, "BD_Customer", {"Model": [{"FName": "A"}, {}], "NeedReturnFields": ["FName"]})
        assert [one["DIndex"] for one in status(reply)["SuccessEntitys"]] == [0]
        assert [one["DIndex"] for one in status(reply)["Errors"]] == [1]
        assert reply["Result"]["NeedReturnData"] == [{"FName": "A"}, {}]


def test_masters_are_grouped_and_allocated(sdk):
    group = ok(ask(sdk, "GroupSave", "BD_MATERIAL", {"FNumber": "G1", "FName": "灯具"}))
    assert ok(ask(sdk, "QueryGroupInfo", {"FormId": "BD_MATERIAL"}))["NeedReturnData"][0]["FName"] == "灯具"
    audited(sdk, "BD_MATERIAL", {"FNumber": "M1", "FName": "台灯", "FMaterialGroup": {"FNumber": "G1"}})
    query = {"FormId": "BD_MATERIAL", "FieldKeys": "FMATERIALID,FMaterialGroup.FName", "FilterString": "FNumber='M1'"}
    ((id_, named_group),) = ask(sdk, "ExecuteBillQuery", query)
    assert named_group == "灯具"
    assert not status(ask(sdk, "GroupDelete", {"FormId": "BD_MATERIAL", "GroupPkIds": str(group["Id"])}))["IsSuccess"]
    allocation = {"PkIds": str(id_), "TOrgIds": "100"}
    ok(ask(sdk, "Allocate", "BD_MATERIAL", allocation))
    ok(ask(sdk, "cancelAllocate", "BD_MATERIAL", allocation))
    ok(ask(sdk, "CancelAllocate", "BD_MATERIAL", allocation))
    empty = ok(ask(sdk, "GroupSave", "BD_MATERIAL", {"FNumber": "G2", "FName": "空"}))
    ok(ask(sdk, "GroupDelete", {"FormId": "BD_MATERIAL", "GroupPkIds": str(empty["Id"])}))


def test_attachments_come_back_as_they_were_sent(sdk):
    saved = ok(ask(sdk, "Save", "SAL_RETURNSTOCK", {"Model": RETURN}))
    content = "照片".encode() * 1000
    where = {"FormId": "SAL_RETURNSTOCK", "InterId": saved["Id"], "BillNO": saved["Number"], "FileName": "照片.jpg"}
    first = {**where, "SendByte": base64.b64encode(content[:100]).decode(), "IsLast": False}
    file_id = ok(ask(sdk, "AttachmentUpload", first))["FileId"]
    rest = {**where, "SendByte": base64.b64encode(content[100:]).decode(), "IsLast": True, "FileId": file_id}
    ok(ask(sdk, "attachmentUpload", rest))
    for operation in ("AttachmentDownLoad", "attachmentDownLoad"):
        piece = ok(ask(sdk, operation, {"FileId": file_id, "StartIndex": 0}))
        assert (piece["IsLast"], piece["FileSize"], piece["FileName"]) == (True, len(content), "照片.jpg")
        assert base64.b64decode(piece["FilePart"]) == content


def test_the_rest_answers_in_its_own_manner(sdk):
    assert ask(sdk, "GetDataCenters")[0]["Id"] == ME.acct_id
    info = ok(ask(sdk, "QueryBusinessInfo", {"FormId": "BD_MATERIAL"}))["NeedReturnData"]
    assert {"Key", "FieldName", "PropertyName", "EntityKey"} <= set(info["Entrys"][0]["Fields"][0])
    ok(ask(sdk, "SwitchOrg", {"OrgNumber": "100"}))
    assert status(ask(sdk, "SwitchOrg", {"OrgNumber": "999"}))["MsgCode"] == 10
    ok(ask(sdk, "SendMsg", {"Model": [{"FTitle": "退货", "FContent": "已到货"}]}))
    flex = {"Model": [{"FFLEX6": {"FNumber": "C001"}}]}
    assert (
        ok(ask(sdk, "FlexSave", "BD_FLEXITEMDETAILV", flex))["Id"] == ok(ask(sdk, "FlexSave", "BD_FLEXITEMDETAILV", flex))["Id"]
    )
    number = ok(ask(sdk, "Save", "SAL_RETURNSTOCK", {"Model": RETURN}))["Number"]
    ok(ask(sdk, "Submit", "SAL_RETURNSTOCK", named(number)))
    ok(ask(sdk, "WorkflowAudit", {"FormId": "SAL_RETURNSTOCK", "Numbers": [number], "ApprovalType": 1}))
    for operation in ("GetSysReportData", "getSysReportData"):
        report = ask(sdk, operation, "SAL_RETURNSTOCK", {"FieldKeys": "FBillNo,FDocumentStatus"})["Result"]
        assert report == {"IsSuccess": True, "RowCount": 1, "Rows": [[number, "C"]]}
    assert status(ask(sdk, "Disassembly", "SAL_SaleOrder", {"Numbers": ["1"]}))["MsgCode"] == 12


def test_refusals_and_sessions(sdk):
    assert status(ask(sdk, "Delete", "BD_MATERIAL", named("M2")))["MsgCode"] == 10
    sdk.config.app_secret = sdk.identify.AppSecret = "wrong"
    assert ask(sdk, "QueryBusinessInfo", {"FormId": "BD_MATERIAL"})["Result"]["NeedReturnData"]["Id"], "the session is trusted"
    stranger = main.K3CloudApiSdk(sdk.ServerUrl)
    stranger.InitConfig(ME.acct_id, ME.user, ME.app_id, "wrong", sdk.ServerUrl)
    assert status(ask(stranger, "QueryBusinessInfo", {"FormId": "BD_MATERIAL"}))["MsgCode"] == 1
    astray = main.K3CloudApiSdk(sdk.ServerUrl)
    astray.InitConfig("elsewhere", ME.user, ME.app_id, ME.app_secret, sdk.ServerUrl)
    with pytest.raises(RuntimeError, match="数据中心"):
        astray.QueryBusinessInfo({"FormId": "BD_MATERIAL"})


def test_unhandled_faults_raise_in_the_client(sdk, server):
    for kind, said in (("response_error", "ctx == null"), ("http_500", "down")):
        httpx.post(f"{server}/_mock/faults", json={"kind": kind, "value": said})
        with pytest.raises(RuntimeError, match=said):
            sdk.View("BD_Currency", {"Number": "PRE001"})


def test_no_operation_of_the_client_is_left_out():
    driven = set(re.findall(r'ask\(\w+, "(\w+)"|"(\w+)"', Path(__file__).read_text("utf-8")))
    names = {name for pair in driven for name in pair}
    public = {name for name, one in vars(main.K3CloudApiSdk).items() if inspect.isfunction(one) and not name.startswith("_")}
    assert public - {"Init", "InitConfig", "IsValid"} <= names
