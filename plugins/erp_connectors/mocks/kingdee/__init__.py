"""A mock of Kingdee Cloud Galaxy (金蝶云星空)."""
