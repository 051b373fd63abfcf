# Reads documents (a JSON list on standard input) with expat, which takes nothing but well-formed XML 1.0, and prints as
# JSON for each of them the start tags in order: "name(attributes)".
import json
import sys
from xml.parsers import expat


def tags(text):
    found = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append(f"{name}({' '.join(attributes)})")
    parser.Parse(text.encode("utf-8"), True)
    return found


json.dump([tags(text) for text in json.load(sys.stdin)], sys.stdout)
