"""What laws fix in numbers: deadlines over dated calendars, and the form and check digits of identifiers."""
