"""Everything outside, a folder each."""
