def literal_eval(text):
    if not isinstance(text, str):
        return text
    try:
        return eval(text.strip())
    except (NameError, SyntaxError, TypeError):
        raise ValueError(f"malformed node or string: {text!r}")
