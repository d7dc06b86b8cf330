"""Reads mails with Python's own parser (policy strict) and says what it found, defects included.

One process for all of them: standard input has one base64 mail per line, standard output one JSON object per line.
"""

import base64
import email
import json
import re
import sys
from email import policy
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

# Python 3.11's address parser puts a space between the words of a name that had to be split into several encoded
# words (RFC 2047 section 6.2 says to drop it) and makes one space of several inside them. `make_header` is right about
# both, so it decodes the words, and an atom stands for them while the addresses are taken apart. Defects are collected
# from the untouched header.
WORDS = re.compile(r"=\?utf-8\?B\?[A-Za-z0-9+/=]*\?=(?:\s+=\?utf-8\?B\?[A-Za-z0-9+/=]*\?=)*")
ATOM = re.compile(r"^encoded-words-(\d+)-$")


def unfolded(message, name):
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return re.sub(r"\r?\n(?=[ \t])", "", value).lstrip()
    return None


def people(message, name):
    value = unfolded(message, name)
    if value is None:
        return []
    texts = []

    def stand_in(match):
        texts.append(str(make_header(decode_header(match.group(0)))))
        return "encoded-words-%d-" % (len(texts) - 1)

    def decoded(shown):
        match = ATOM.match(shown)
        return shown if match is None else texts[int(match.group(1))]

    header = policy.default.header_factory(name, WORDS.sub(stand_in, value))
    found = []
    for group in header.groups:
        if group.display_name is not None:
            found.append({"group": decoded(group.display_name), "members": len(group.addresses)})
        else:
            found += [{"name": decoded(one.display_name), "address": one.addr_spec} for one in group.addresses]
    return found


def subject(message):
    value = unfolded(message, "Subject")
    return "" if value is None else str(make_header(decode_header(value)))


def defects(message):
    found = []
    for part in message.walk():
        found += ["part: %r" % defect for defect in part.defects]
        for name, value in part.items():
            found += ["%s: %r" % (name, defect) for defect in value.defects]
        if not part.is_multipart():
            part.get_payload(decode=True)
            found += ["body: %r" % defect for defect in part.defects]
    return found


def octets(part):
    return base64.b64encode(part.get_payload(decode=True)).decode("ascii")


def leaf(part):
    content_id = part["Content-ID"]
    disposition = part["Content-Disposition"]
    return {
        # Not get_filename(), which strips white space at the ends.
        "name": disposition.params.get("filename") if disposition is not None else None,
        "type": part.get_content_type(),
        "disposition": part.get_content_disposition(),
        "contentId": None if content_id is None else str(content_id),
        "bytes": octets(part),
    }


def read(octets_of_mail):
    message = email.message_from_bytes(octets_of_mail, policy=policy.strict)
    return {
        "headers": [name for name, _ in message.raw_items()],
        "from": people(message, "From"),
        "to": people(message, "To"),
        "cc": people(message, "Cc"),
        "bcc": people(message, "Bcc"),
        "subject": subject(message),
        "date": int(parsedate_to_datetime(str(message["Date"])).timestamp()),
        "messageId": str(message["Message-ID"]),
        "inReplyTo": None if message["In-Reply-To"] is None else str(message["In-Reply-To"]),
        "leaves": [leaf(part) for part in message.walk() if not part.is_multipart()],
        "defects": defects(message),
    }


def main():
    for line in sys.stdin:
        try:
            answer = read(base64.b64decode(line))
        except Exception as error:  # a mail that cannot be read at all is the finding, not the end of the run
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


main()
