"""Who gets a task: rules, picking one of several, and what happens when nobody is found."""
