"""Tools around the product: the demo and the benchmark. Not for production."""
