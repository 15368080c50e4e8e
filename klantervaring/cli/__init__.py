"""The commands: each builds an event or asks for rows, and shows the result."""
