"""YAML text as a tree of nodes.

Lines in kv's own layout are read by `fast_yaml`, all others by `yaml_parser`. Nothing in a file can hang,
crash or grow it: anchors, aliases, tags, merge keys, duplicate keys and deep nesting are refused.
"""

from __future__ import annotations

from klantervaring.files.text import fast_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from klantervaring.files.text.node import Node


def parse_yaml(text: str, shift: int = 0, lines_before: int = 0) -> Node:
    """Return the tree of one YAML document; offsets are moved by `shift`. Raises BadYaml.

    `lines_before` lines stand before it in the file; only a message that names two lines needs them.
    """
    fast = fast_yaml.tree(text, shift)
    if fast is not None:
        return fast
    # importing the library takes as long as a frequent command: 20 ms
    from klantervaring.files.text import yaml_parser

    return yaml_parser.parse(text, shift, lines_before)
