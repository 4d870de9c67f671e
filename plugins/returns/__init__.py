"""Sales returns (销售退货): asked for, approved, received, inspected, credited and refunded, each kept apart."""
