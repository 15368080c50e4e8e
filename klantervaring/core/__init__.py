"""The rules, pure: no disk, no clock, no printing."""
