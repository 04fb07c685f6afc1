"""The codecs, from bytes to values and back."""
