"""What plugin authors test with: databases, actors, factories, contracts."""
