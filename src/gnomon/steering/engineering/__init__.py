"""How services are engineered: what is practised, who stands behind them, how much they bear."""
