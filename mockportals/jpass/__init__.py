"""J-PASS: the credit company's application system."""
