"""Every test reads as a statement; its docstring says it in one sentence."""
