"""What a node of a flow can be: a decision, work, a question, a notice, a rule, an event that is waited for."""
