"""A mock of Yonyou YonBIP (用友)."""
