"""The desk's rooms about the wire: connections, hand-over, tests as buyer, transcripts."""
