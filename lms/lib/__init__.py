"""Small subjects that every package needs: the clock, public codes, Chinese text. Imports nothing of ours."""
