"""Who may not do what, since he has played another part before: four eyes (四眼原则) over people, not roles."""
