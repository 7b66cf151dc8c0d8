"""What Emulsion costs and how fast it is: each budget beside its measured figure."""
