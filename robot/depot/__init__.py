"""The depot: one place for the evidence of all machines, and how it comes there and back."""
