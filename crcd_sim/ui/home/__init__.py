"""The opening of a day: home, staff code, rules of a sitting, candidate, past sittings."""
