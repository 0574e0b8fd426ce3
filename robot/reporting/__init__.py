"""What is told of the work while it goes on and afterwards: journal, progress, summary and report."""
