"""Tables on disk or object storage: append, newest-wins, compact, history."""
