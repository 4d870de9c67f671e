"""How fast a whole life cycle is, where the time goes, and how far that is from the bare driver."""
