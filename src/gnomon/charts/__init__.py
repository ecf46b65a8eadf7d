"""One module per kind of chart: an answer in, a Vega-Lite spec out."""
