"""The canonical documents: what we tell outside systems and what they tell us, in nobody's dialect."""

from plugins.erp_connectors.documents.base import SOURCES, Counterpart, Document
from plugins.erp_connectors.documents.kinds import KINDS, known_facts
from plugins.erp_connectors.documents.masters import Customer, Product
from plugins.erp_connectors.documents.records import (
    INBOUND,
    CustomerRecord,
    DeliveryRecord,
    ProductRecord,
    Record,
    RecordLine,
    SaleOrderRecord,
    StockRecord,
    WarehouseRecord,
)
from plugins.erp_connectors.documents.trading import (
    CreditNote,
    Delivery,
    DocumentLine,
    Refund,
    ReturnNotice,
    ReturnReceipt,
    SaleOrder,
    TradeDocument,
)
from plugins.erp_connectors.documents.vouchers import Voucher, VoucherLine

__all__ = [
    "INBOUND", "KINDS", "SOURCES", "Counterpart", "CreditNote", "Customer", "CustomerRecord", "Delivery", "DeliveryRecord",
    "Document", "DocumentLine", "Product", "ProductRecord", "Record", "RecordLine", "Refund", "ReturnNotice", "ReturnReceipt",
    "SaleOrder", "SaleOrderRecord", "StockRecord", "TradeDocument", "Voucher", "VoucherLine", "WarehouseRecord", "known_facts",
]  # fmt: skip
