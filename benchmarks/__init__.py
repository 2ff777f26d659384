"""Measurements: `renxin bench NAME`. One module per measurement with `run(scale, report)`; see docs/performance.md."""
