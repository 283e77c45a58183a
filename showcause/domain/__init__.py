"""The words of Showcause: frozen values, enums, identifiers and transition tables."""
