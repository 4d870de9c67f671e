"""How fast and how surely documents are carried over to the mocks: throughput, memory, and the exactly-once soak."""
