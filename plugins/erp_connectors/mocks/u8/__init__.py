"""A mock of Yonyou U8 behind its open platform (用友 U8 OpenAPI)."""
