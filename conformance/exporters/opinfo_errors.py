# SPDX-License-Identifier: Apache-2.0
"""What ends the program with a message, and what only deserves a note."""


class Stop(Exception):
    """Ends the program with this message. 2: the SDK or the arguments; 5: the file to write."""

    def __init__(self, message, exit_code=2):
        super().__init__(message)
        self.exit_code = exit_code


class Notes:
    """What was left out and why: one line per reason, with how often and for which ops."""

    _MOST_OPS = 8  # named in a line; the rest is counted

    def __init__(self):
        self._ops = {}  # reason -> {op: times}

    def add(self, reason, op):
        ops = self._ops.setdefault(reason, {})
        ops[op] = ops.get(op, 0) + 1

    def lines(self):
        return [self._line(reason, ops) for reason, ops in self._ops.items()]

    def _line(self, reason, ops):
        named = ", ".join(list(ops)[: self._MOST_OPS])
        more = len(ops) - self._MOST_OPS
        rest = f" and {more} more" if more > 0 else ""
        return f"{reason} ({sum(ops.values())}x: {named}{rest})"
