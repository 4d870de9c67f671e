"""How a flow runs: the working set of one approval, opening tasks, walking from node to node, ending."""
