"""What the triage console asks for, as plain values: mails, forms, documents, courses of play."""
