"""What members can do: actions, queries and rights."""
