"""Every sentence that the operator reads, by what it is about, and the type that holds it in both languages."""
