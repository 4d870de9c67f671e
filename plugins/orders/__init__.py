"""Sales orders: what was sold at which price, what of it was delivered, and what may come back."""
