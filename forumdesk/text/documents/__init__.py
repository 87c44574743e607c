"""What attached documents say: their text and where in them it stands, read within limits in a process of its own."""
