"""The master data everybody refers to: companies, partners, products, currencies and rates."""
