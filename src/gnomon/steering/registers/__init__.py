"""What people write down because no tool knows it, held against what was agreed."""
