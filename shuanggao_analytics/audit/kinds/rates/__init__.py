"""Tables of rates and the amounts behind them."""
