"""Forms, fields and rules of an integrator's file; and what the mock works out, links and moves by itself."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from galaxy_caller import OUT, RETURN, Caller, status

from plugins.erp_connectors.cli import mock as mock_command
from plugins.erp_connectors.mocks import kingdee_app, running
from plugins.erp_connectors.mocks.faults import KINDS
from plugins.erp_connectors.mocks.kingdee.catalogue import BadForms, catalogue
from plugins.erp_connectors.mocks.kingdee.settings import Identity, Settings

OWN = Path(__file__).with_name("own_forms.toml")


def opened(**settings):
    return running(kingdee_app(settings=Settings(**settings)))


def signed_in(url):
    caller = Caller(url)
    caller.sign_in()
    return caller


@pytest.fixture(scope="module")
def server():
    with opened(forms=OWN, orgs="100,200") as url:
        yield url


@pytest.fixture
def galaxy(server):
    yield signed_in(server)
    httpx.delete(f"{server}/_mock/documents")
    httpx.delete(f"{server}/_mock/faults")


# -- an integrator's file -----------------------------------------------------------------------------------------


def test_the_forms_of_the_trade_are_there():
    known = {form.id for form in catalogue().forms.values()}
    assert known >= {
        "BD_Customer", "BD_MATERIAL", "BD_STOCK", "BD_Currency", "STK_Inventory", "SAL_SaleOrder", "SAL_OUTSTOCK",
        "SAL_RETURNNOTICE", "SAL_RETURNSTOCK", "AR_receivable", "AR_REFUNDBILL", "GL_VOUCHER",
    }  # fmt: skip


def test_a_form_a_field_and_a_rule_of_ones_own(galaxy):
    line = {**RETURN["FEntity"][0], "F_ABC_Grade": "B"}
    number = galaxy.made("SAL_RETURNSTOCK", {**RETURN, "F_CE_No": "ours-1", "FEntity": [line]})
    assert galaxy.query("SAL_RETURNSTOCK", "F_CE_No,F_ABC_Grade", "F_ABC_Grade='B'") == [["ours-1", "B"]]
    taken = galaxy.save("SAL_RETURNSTOCK", {**RETURN, "F_CE_No": "OURS-1"})["ResponseStatus"]["Errors"][0]
    assert taken["Message"] == "违反字段唯一性要求：外部单号唯一。[OURS-1]在当前系统中已经被使用。"
    push = {"Numbers": [number], "TargetFormId": "abc_inspection", "IsEnableDefaultRule": "true"}
    made = status(galaxy.call("Push", "SAL_RETURNSTOCK", push))["SuccessEntitys"][0]
    assert made["Number"] == "ZJ000001"
    assert galaxy.query("ABC_Inspection", "FTotal,FCustId.FNumber,FMaterialId.FNumber") == [[2, "C001", "M001"]]
    info = galaxy.call("QueryBusinessInfo", data={"FormId": "SAL_RETURNSTOCK"})["Result"]["NeedReturnData"]
    assert "F_CE_No" in json.dumps(info)


WRONG = """
[SAL_RETURNSTOCK.head]
F_One = "name"
F_Two = "名称 colour"
[NEW_Form]
kind = "paper"
[NEW_Form.head]
FSum = "合计 sum FEntity.FNothing"
[NEW_Form.entry.FEntity]
name = "明细"
FAmount = "金额 times FQty,FPrice"
"""
WRONG_RULE = """
[rule.Mine]
source = "SAL_OUTSTOCK.FEntity.FRealQty"
target = "SAL_RETURNSTOCK.FNowhere.FRealQty"
[rule.Other]
source = "SAL_OUTSTOCK.FEntity.FRealQty"
target = "SAL_RETURNSTOCK.FEntity.FRealQty"
head = { FNothing = "FCustomerID", FRetcustId = "FNobody" }
colour = "red"
"""


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (WRONG, [
            "own.toml:3 SAL_RETURNSTOCK.head.F_One: 'name' must be", "own.toml:4 SAL_RETURNSTOCK.head.F_Two: unknown kind 'colour'",
            "NEW_Form.name: is missing", "own.toml:6 NEW_Form.kind: must be bill",
            "own.toml:8 NEW_Form.head.FSum: sum needs ENTRY.FIELD", "own.toml:11 NEW_Form.entry.FEntity.FAmount: times needs two fields",
        ]),
        (WRONG_RULE, [
            "own.toml:4 rule.Mine.target: must be FORM.ENTRY.QUANTITY", "rule.Other.head.FNothing: the target has no such field",
            "rule.Other.head.FRetcustId: the source has no field FNobody", "own.toml:9 rule.Other.colour: unknown key",
        ]),
        ("not = [toml", ["own.toml: Invalid value (at line 1, column 8)"]),
    ],
)  # fmt: skip
def test_every_mistake_is_told_by_its_place(tmp_path, text, mistakes):
    own = tmp_path / "own.toml"
    own.write_text(text, "utf-8")
    with pytest.raises(BadForms) as caught:
        catalogue(own)
    for mistake in mistakes:
        assert mistake in str(caught.value)
    result = CliRunner().invoke(mock_command, ["kingdee", "--port", "0", "--forms", str(own)])
    assert (result.exit_code, mistakes[0] in result.output) == (1, True)


def test_only_kingdee_has_forms(tmp_path):
    result = CliRunner().invoke(mock_command, ["yonbip", "--port", "0", "--forms", str(OWN)])
    assert result.exit_code == 1
    assert "there is no setting 'forms'" in result.output


# -- what it works out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "worked_out"),
    [
        ({"FTaxPrice": 113, "FEntryTaxRate": 13}, [100, 113, 200, 226, 26]),
        ({"FPrice": 100, "FEntryTaxRate": 13}, [100, 113, 200, 226, 26]),
        ({"FTaxPrice": 0.1}, [0.1, 0.1, 0.2, 0.2, 0]),
        ({}, [0, 0, 0, 0, 0]),
    ],
)
def test_prices_and_amounts_follow_from_one_another(galaxy, told, worked_out):
    line = {"FMaterialId": {"FNumber": "M001"}, "FRealQty": 2, "FStockId": {"FNumber": "CK001"}, **told}
    galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FEntity": [line]})
    assert galaxy.query("SAL_RETURNSTOCK", "FPrice,FTaxPrice,FAmount,FAllAmount,FEntryTaxAmount") == [worked_out]


def test_a_changed_price_changes_what_follows(galaxy):
    first = galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FEntity": [{**RETURN["FEntity"][0], "FEntryTaxRate": 13}]})
    entry = galaxy.query("SAL_RETURNSTOCK", "FEntity_FENTRYID")[0][0]
    for change, prices in (
        ({"FTaxPrice": 226}, [200, 226, 452]),
        ({"FPrice": 100}, [100, 113, 226]),
        ({"FEntryTaxRate": 0}, [113, 113, 226]),
    ):
        model = {"FID": first["Id"], "FEntity": [{"FENTRYID": entry, **change}]}
        galaxy.save("SAL_RETURNSTOCK", model, IsDeleteEntry="false")
        assert galaxy.query("SAL_RETURNSTOCK", "FPrice,FTaxPrice,FBillAllAmount") == [prices]


def test_vouchers_get_their_period_and_a_number_in_it(galaxy):
    lines = [
        {"FEXPLANATION": "退货", "FACCOUNTID": {"FNumber": "6001"}, "FDEBIT": 10},
        {
            "FEXPLANATION": "退货", "FACCOUNTID": {"FNumber": "1122"}, "FCREDIT": 10,
            "FDetailID": {"FDETAILID__FFLEX6": {"FNumber": "C001"}},
        },
    ]  # fmt: skip
    for day in ("2026-03-05", "2026-03-06", "2026-04-01"):
        galaxy.save("GL_VOUCHER", {"FAccountBookID": {"FNumber": "001"}, "FDate": day, "FEntity": lines})
    periods = galaxy.query("GL_VOUCHER", "FYEAR,FPERIOD,FVOUCHERGROUPNO", OrderString="FVOUCHERID")
    assert periods == [[2026, 3, "1"], [2026, 3, "2"], [2026, 4, "1"]]
    assert galaxy.query("GL_VOUCHER", "FCREDIT", "FDetailID.FFLEX6.FNumber='C001'") == [[10]] * 3


def test_references_by_number_id_or_language(galaxy):
    id_ = galaxy.save("BD_Customer", {"FNumber": "C9", "FName": [{"Key": 1033, "Value": "Ada"}, {"Key": 2052, "Value": "阿达"}]})[
        "Id"
    ]
    for given in ({"FNumber": "C9"}, {"FNUMBER": "C9"}, {"FCUSTID": id_}, {"Id": str(id_)}, id_, "C9"):
        galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FRetcustId": given})
    assert galaxy.query("SAL_RETURNSTOCK", "FRetcustId.FName,FCustId.FNumber,FRetcustId") == [["阿达", "C9", id_]] * 6


def test_organisations_are_always_looked_up(galaxy):
    refused = galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FSaleOrgId": {"FNumber": "999"}})["ResponseStatus"]
    assert refused["Errors"][0] == {"FieldName": "FSaleOrgId", "Message": "字段“销售组织”的基础资料“999”不存在", "DIndex": 0}
    assert galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FSaleOrgId": {"FNumber": "200"}})["ResponseStatus"]["IsSuccess"]


def test_forbidden_masters_are_refused_where_masters_are_verified(galaxy):
    galaxy.save("BD_Customer", {"FNumber": "C001", "FName": "Ada"})
    galaxy.call("ExcuteOperation", "BD_Customer", {"Numbers": ["C001"]}, opNumber="Forbid")
    model = {"Model": RETURN, "IsVerifyBaseDataField": "true"}
    messages = {one["Message"] for one in status(galaxy.call("Save", "SAL_RETURNSTOCK", model))["Errors"]}
    assert "字段“退货客户”的基础资料“C001”已禁用" in messages


# -- links --------------------------------------------------------------------------------------------------------


def link(galaxy, number, **changes):
    bill, line = galaxy.query("SAL_OUTSTOCK", "FID,FEntity_FEntryID", f"FBillNo='{number}'")[0]
    return {
        "FEntity_Link_FRuleId": "OutStock-SalReturnStock", "FEntity_Link_FSTableName": "T_SAL_OUTSTOCKENTRY",
        "FEntity_Link_FSBillId": str(bill), "FEntity_Link_FSId": str(line), **changes,
    }  # fmt: skip


def back(quantity, *links):
    line = {**RETURN["FEntity"][0], "FRealQty": quantity, "FEntity_Link": list(links)}
    return {**RETURN, "FEntity": [line]}


def test_a_link_takes_no_more_than_is_left_and_an_audit_writes_back(galaxy):
    out = galaxy.made("SAL_OUTSTOCK", OUT)
    first = galaxy.made("SAL_RETURNSTOCK", back(3, link(galaxy, out)))
    assert galaxy.query("SAL_OUTSTOCK", "FReturnQty") == [[3], [0]]
    much = galaxy.save("SAL_RETURNSTOCK", back(3, link(galaxy, out)))["ResponseStatus"]["Errors"][0]
    assert "数量3大于源单可关联数量2，关联数量已超过源单数量" in much["Message"]
    galaxy.step("UnAudit", "SAL_RETURNSTOCK", first)
    assert galaxy.query("SAL_OUTSTOCK", "FReturnQty") == [[0], [0]]
    galaxy.call("ExcuteOperation", "SAL_RETURNSTOCK", {"Numbers": [first]}, opNumber="Cancel")
    assert galaxy.save("SAL_RETURNSTOCK", back(5, link(galaxy, out)))["ResponseStatus"]["IsSuccess"]


def test_lines_of_one_record_share_what_is_left(galaxy):
    out = galaxy.made("SAL_OUTSTOCK", OUT)
    both = [back(3, link(galaxy, out))["FEntity"][0], back(3, link(galaxy, out))["FEntity"][0]]
    assert "关联数量" in galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FEntity": both})["ResponseStatus"]["Errors"][0]["Message"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"FEntity_Link_FRuleId": "nonsense"}, "转换规则“nonsense”不存在"),
        ({"FEntity_Link_FRuleId": "AR_OutStockToReceivableMap"}, "不适用于销售退货单"),
        ({"FEntity_Link_FSId": "1"}, "分录“1”不存在"),
    ],
)
def test_links_that_lead_nowhere(galaxy, changes, said):
    out = galaxy.made("SAL_OUTSTOCK", OUT)
    refused = galaxy.save("SAL_RETURNSTOCK", back(1, link(galaxy, out, **changes)))["ResponseStatus"]
    assert said in refused["Errors"][0]["Message"]


def test_a_link_to_what_is_not_audited(galaxy):
    out = galaxy.made("SAL_OUTSTOCK", OUT, "B")
    assert "未审核" in galaxy.save("SAL_RETURNSTOCK", back(1, link(galaxy, out)))["ResponseStatus"]["Errors"][0]["Message"]


def test_a_push_that_names_only_its_target(galaxy):
    out = galaxy.made("SAL_OUTSTOCK", OUT)
    assert status(galaxy.call("Push", "SAL_OUTSTOCK", {"Numbers": [out], "TargetFormId": "SAL_RETURNSTOCK"}))["IsSuccess"]
    assert not status(galaxy.call("Push", "SAL_OUTSTOCK", {"Numbers": [out]}))["IsSuccess"]


def test_a_push_into_another_organisation_and_type(galaxy):
    out = galaxy.made("SAL_OUTSTOCK", OUT)
    organisation = galaxy.query("ORG_Organizations", "FOrgID", "FNumber='200'")[0][0]
    push = {
        "Numbers": [out], "RuleId": "OutStock-SalReturnStock", "TargetOrgId": organisation, "TargetBillTypeId": "XSTHD09_SYS",
        "IsDraftWhenSaveFail": "true",
    }  # fmt: skip
    assert status(galaxy.call("Push", "SAL_OUTSTOCK", push))["IsSuccess"]
    assert galaxy.query("SAL_RETURNSTOCK", "FSaleOrgId.FNumber,FBillTypeID.FNumber") == [["200", "XSTHD09_SYS"]]


def test_a_push_that_may_not_be_saved_is_put_aside_as_a_draft(server, galaxy):
    out = galaxy.made("SAL_OUTSTOCK", OUT)
    httpx.post(f"{server}/_mock/faults", json={"kind": "closed_period", "value": "2026"}).raise_for_status()
    httpx.post(f"{server}/_mock/faults", json={"kind": "closed_period", "value": str(date.today().year)}).raise_for_status()
    push = {"Numbers": [out], "RuleId": "OutStock-SalReturnStock"}
    assert "已结账" in status(galaxy.call("Push", "SAL_OUTSTOCK", push))["Errors"][0]["Message"]
    assert status(galaxy.call("Push", "SAL_OUTSTOCK", {**push, "IsDraftWhenSaveFail": "true"}))["IsSuccess"]
    assert galaxy.query("SAL_RETURNSTOCK", "FDocumentStatus") == [["Z"]]


# -- settings -----------------------------------------------------------------------------------------------------


def test_settings_of_an_installation():
    with opened(minus_stock=False, cancelled_status="A", time_zone="UTC", push_by_default=False) as url:
        galaxy = signed_in(url)
        push = {"Numbers": ["none"], "TargetFormId": "SAL_RETURNSTOCK"}
        assert status(galaxy.call("Push", "SAL_OUTSTOCK", push))["MsgCode"] == 8
        number = galaxy.made("SAL_OUTSTOCK", OUT, "B")
        assert "不允许负库存" in galaxy.step("Audit", "SAL_OUTSTOCK", number)["Errors"][0]["Message"]
        assert galaxy.query("SAL_OUTSTOCK", "FDocumentStatus") == [["B"]]
        galaxy.step("CancelAssign", "SAL_OUTSTOCK", number)
        assert galaxy.query("SAL_OUTSTOCK", "FDocumentStatus") == [["A"]]


def test_a_part_of_a_batch_fails_on_demand(server, galaxy):
    httpx.post(f"{server}/_mock/faults", json={"kind": "partial", "match": "BatchSave", "value": "0,2"}).raise_for_status()
    reply = galaxy.call("BatchSave", "SAL_RETURNSTOCK", {"Model": [RETURN] * 4})
    assert [one["DIndex"] for one in status(reply)["SuccessEntitys"]] == [1, 3]
    numbers = [one["Number"] for one in status(reply)["SuccessEntitys"]]
    httpx.post(f"{server}/_mock/faults", json={"kind": "partial", "match": "Submit"}).raise_for_status()
    assert [one["DIndex"] for one in galaxy.step("Submit", "SAL_RETURNSTOCK", *numbers)["Errors"]] == [1]


def test_a_write_delivered_twice_meets_the_number_that_is_taken(server, galaxy):
    httpx.post(f"{server}/_mock/faults", json={"kind": "duplicate", "match": "Save"}).raise_for_status()
    assert "已经被使用" in galaxy.save("SAL_RETURNSTOCK", {**RETURN, "FBillNo": "R-1"})["ResponseStatus"]["Errors"][0]["Message"]
    assert galaxy.query("SAL_RETURNSTOCK", "FBillNo") == [["R-1"]]


def test_the_file_of_the_guide_is_right(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "mock-servers.md").read_text("utf-8")
    own = tmp_path / "guide.toml"
    own.write_text(page.partition("```toml\n")[2].partition("```")[0], "utf-8")
    assert catalogue(own).form("abc_inspection").name == "质检单"


def test_the_guide_names_every_setting_and_every_trouble():
    page = (Path(__file__).parents[2] / "docs" / "mock-servers.md").read_text("utf-8")
    told = (
        {one.name for one in fields(Settings)} - {"identity"}
        | {one.name for one in fields(Identity)} - {"acct_name"}
        | set(KINDS)
    )
    assert {name for name in told if f"`{name}`" not in page} == set()
