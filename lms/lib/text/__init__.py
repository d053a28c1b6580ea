"""Chinese text made comparable: normal form, match tokens, words, pinyin.

Pure: no Django, no database, no clock. Every token that a search engine sees is made here, so that an
engine needs to know no more than how to split at spaces.
"""
