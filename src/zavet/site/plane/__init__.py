"""Hot data-plane paths; plain Django answers them until the bench shows the need."""
