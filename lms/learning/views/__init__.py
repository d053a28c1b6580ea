"""Parse, authorise, one service call, render."""
