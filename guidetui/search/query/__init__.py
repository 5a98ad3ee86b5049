"""What a person types: lexer, parser, filters and completion."""
