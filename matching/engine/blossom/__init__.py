"""Exact maximum-weight matching in general graphs; `matching.ExactMatching` is the door."""
