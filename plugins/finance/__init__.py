"""Money: the books, invoices, payments, credit notes and refunds, each posted the moment it happens."""
