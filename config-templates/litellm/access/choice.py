"""Settings that choose one of a few words. Each is a variable of the container."""

from collections.abc import Sequence


def choose(variable: str, words: Sequence[str], text: str) -> str:
    """The text, if it is one of the words. Raises ValueError, which ends LiteLLM's start, also when unset.

    A default could widen access or empty a budget.
    """
    if text in words:
        return text
    found = f"is {text!r}" if text else "is not set"
    raise ValueError(f"The variable {variable} {found}. Make it {' or '.join(words)}, and start LiteLLM again.")
