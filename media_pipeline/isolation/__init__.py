"""Keeping a program that reads strangers' files apart from the machine it runs on.

``start`` becomes the program, in a process of its own; ``landlock`` and ``namespaces`` are what the kernel
offers for it; ``layers`` tells which of these hold on this machine. All but ``layers`` is imported by a bare
Python without the site's packages.
"""
