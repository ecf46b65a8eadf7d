"""What an answer means: natural limits, and later forecasts and balance."""
