"""Who a customer is: by which keys two cases belong to one.

Begin at `customer.py`.
"""
