#!/usr/bin/env python3
"""Writes unicode-forms.bin, which UnicodeForm.cs reads, from the Unicode data that Python comes with; and cases for its test with --cases.

Numbers are LEB128. First, code points with a combining class: their count, then for each the distance from the one before and the class.
Then, code points with a decomposition: their count, then for each the distance from the one before, (length << 2 | kind), and the code points.
Kinds: 0 canonical, composed again by NFC; 1 canonical, not composed again; 2 for compatibility. Hangul syllables are computed, not listed.
"""
import random
import sys
import unicodedata

LAST = 0x110000


def number(value):
    out = bytearray()
    while True:
        out.append((value & 0x7F) | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def points():
    return (c for c in range(LAST) if not 0xD800 <= c < 0xE000 and not 0xAC00 <= c < 0xD7A4)


def table():
    classes = [(c, unicodedata.combining(chr(c))) for c in points() if unicodedata.combining(chr(c))]
    out = bytearray(number(len(classes)))
    last = 0
    for c, combining in classes:
        out += number(c - last) + number(combining)
        last = c
    mapped = [(c, unicodedata.decomposition(chr(c))) for c in points() if unicodedata.decomposition(chr(c))]
    out += number(len(mapped))
    last = 0
    for c, text in mapped:
        parts = [p for p in text.split() if not p.startswith("<")]
        kind = 2 if text.startswith("<") else 0 if len(parts) == 2 and unicodedata.normalize("NFC", chr(c)) == chr(c) else 1
        out += number(c - last) + number(len(parts) << 2 | kind)
        for part in parts:
            out += number(int(part, 16))
        last = c
    return bytes(out)


def cases():
    """Text, its NFC and its NFKC, as hexadecimal UTF-8: every code point that changes once, between others, in a fixed random order."""
    random.seed(5)
    changing = [c for c in range(LAST) if not 0xD800 <= c < 0xE000 and (unicodedata.normalize("NFKC", chr(c)) != chr(c) or unicodedata.combining(chr(c)))]
    random.shuffle(changing)
    for i in range(0, len(changing), 100):
        text = "".join(chr(c) for c in changing[i:i + 100])
        for one in (text, unicodedata.normalize("NFD", text)):
            yield " ".join(t.encode().hex() for t in (one, unicodedata.normalize("NFC", one), unicodedata.normalize("NFKC", one)))


if sys.argv[1:] == ["--cases"]:
    print("\n".join(cases()))
else:
    sys.stdout.buffer.write(table())
