"""People: accounts, sign-in, roles, the identity that some give, and the messages that reach them.

Owns: ``User``, ``Identity``, ``SmsMessage``; the encryption of identities; the roles' groups; the entrance
(allauth's views with our adapter, forms and words); language and 长辈版 preferences; the account menu.
May import: ``lms.lib``.
Doors: ``models.User``, ``roles.Role``, ``services``, ``signals``, ``id_numbers``, ``phones``, ``encryption``,
``sms``.
"""
