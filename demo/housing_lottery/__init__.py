"""The housing office's lottery: asks the gateway which applicants may take part.

It never learns an address, a date of birth, a member of the household or an amount.
"""
