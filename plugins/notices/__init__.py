"""Notices: telling people what happened or waits for them, in the application, by e-mail and in chats."""
