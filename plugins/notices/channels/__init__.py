"""How notices leave the house: e-mail and chats. Each channel sends one message and says how it ended."""
