"""Files that arrive in pieces and survive a lost line: a tus 1.0 server of our own.

drf-tus 2.0.3 was looked at and left: it reads every piece into memory, lets two requests write one upload at
once, knows no owner, and brings the REST framework, django-fsm and jsonfield for what fits in four modules.

``protocol`` reads the headers, ``partial`` keeps the bytes, ``quota`` says how much a person may send,
``services`` and ``finishing`` hold the rows' life, ``sweeping`` ends what nobody goes on with, ``words`` say
it to people, ``views`` answer the browser.

The protocol: https://tus.io/protocols/resumable-upload (1.0.0; extensions creation, creation-with-upload,
checksum, expiration, termination).
"""
